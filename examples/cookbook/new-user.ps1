<#
.SYNOPSIS
    Hands a new user a kubeconfig for the cluster of the current context.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserName,
    [string[]] $Group = 'dev',
    [string] $OutFile = "$UserName.conf",
    [hashtable] $Cluster = @{}
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

# The cluster signs for a day; the key is written into the kubeconfig alone.
New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName $UserName -Organization $Group |
    Submit-K8sCsr -ExpirationSeconds 86400 @Cluster |
    Approve-K8sCsr -Wait -Confirm:$false |
    New-K8sKubeConfig $OutFile @Cluster -PassThru
