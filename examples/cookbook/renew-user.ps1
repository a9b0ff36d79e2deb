<#
.SYNOPSIS
    Renews the users of a kubeconfig that end soon, with the authority at hand.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Authority,
    [string] $KubeConfig = (Join-Path $HOME '.kube/config'),
    [int] $Days = 30
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

Get-K8sKubeConfigUser -KubeConfig $KubeConfig |
    Where-Object { $_.Certificate -and $_.DaysRemaining -lt $Days } |
    Update-K8sCertificate -Authority $Authority -Confirm:$false
