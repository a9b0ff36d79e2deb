<#
.SYNOPSIS
    Writes a page about the certificates of nodes and what is wrong with them.
#>
[CmdletBinding()]
param(
    [string[]] $Root,
    [string] $OutFile = 'certificates.html'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
$(Get-K8sPki @node; Test-K8sPki @node -InformationAction Ignore) | Export-K8sPkiReport $OutFile -Force
Get-Item $OutFile
