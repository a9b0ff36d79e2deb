<#
.SYNOPSIS
    Has the cluster renew the certificate of a user of a kubeconfig.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserName,
    [string] $KubeConfig = (Join-Path $HOME '.kube/config'),
    [hashtable] $Cluster = @{}
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

Get-K8sKubeConfigUser $UserName -KubeConfig $KubeConfig | New-K8sCsr |
    Submit-K8sCsr @Cluster | Approve-K8sCsr -Wait -Confirm:$false |
    Set-K8sKubeConfigUser $UserName -KubeConfig $KubeConfig -PassThru
