<#
.SYNOPSIS
    Takes a kubeconfig that was sent into one's own and chooses its context.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Sent,
    [string] $KubeConfig = (Join-Path $HOME '.kube/config')
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$context = (Get-K8sKubeConfigContext -KubeConfig $Sent | Where-Object IsCurrent).Name
Test-K8sKubeConfig $Sent | Select-Object -ExpandProperty Findings | Out-Host
Merge-K8sKubeConfig $Sent -KubeConfig $KubeConfig
Use-K8sKubeConfigContext $context -KubeConfig $KubeConfig -PassThru
