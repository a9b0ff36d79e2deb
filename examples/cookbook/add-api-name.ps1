<#
.SYNOPSIS
    Gives the API server's certificate a further name, as a new load balancer needs it.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $HostName,
    [string[]] $Root
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
Update-K8sPki apiserver @node -AddSan $HostName -Confirm:$false |
    ForEach-Object { $_.Certificate.SubjectAlternativeNames }
