<#
.SYNOPSIS
    Asks the servers of a kubeconfig what they present, without any credential.
#>
[CmdletBinding()]
param(
    [string] $KubeConfig = (Join-Path $HOME '.kube/config')
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

(Get-K8sKubeConfigCluster -KubeConfig $KubeConfig).Server | Select-Object -Unique |
    Get-K8sCertificate -Endpoint { $_ } | Select-Object Location, Subject, Expires, DaysRemaining
