<#
.SYNOPSIS
    Says which certificates the errors in a node's logs mean, and what mends them.
#>
[CmdletBinding()]
param(
    [string] $Root,
    [string] $Component = '*'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
Get-K8sComponentLog $Component @node -CertificateErrors -InformationAction Ignore
