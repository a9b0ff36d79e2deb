<#
.SYNOPSIS
    Signs a folder of requests into a folder of certificates, where the authority is kept.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Requests,
    [Parameter(Mandatory)] [object] $Authority,
    [Parameter(Mandatory)] [string] $Signed,
    [string] $ValidFor = '365d'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

New-K8sCertificate -Request $Requests -Authority $Authority -Destination $Signed -ValidFor $ValidFor -Confirm:$false |
    Select-Object Subject, Expires, Path
