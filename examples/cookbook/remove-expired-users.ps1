<#
.SYNOPSIS
    Removes users whose certificates have ended from a kubeconfig, with all that hangs on them.
#>
[CmdletBinding()]
param(
    [string] $KubeConfig = (Join-Path $HOME '.kube/config'),
    [switch] $Remove
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$ended = Get-K8sKubeConfigUser -KubeConfig $KubeConfig | Where-Object IsExpired
$ended | Remove-K8sKubeConfigUser -Cascade -WhatIf:(-not $Remove) -Confirm:$false
$ended | Select-Object Name, Expires, Path
