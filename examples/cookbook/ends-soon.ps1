<#
.SYNOPSIS
    Lists certificates of files and folders that end soon, the first to end first.
#>
[CmdletBinding()]
param(
    [string[]] $Path = '/etc/kubernetes',
    [int] $Days = 30
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

Get-K8sCertificate $Path -Recurse | Where-Object DaysRemaining -lt $Days |
    Sort-Object NotAfter | Select-Object Expires, DaysRemaining, Subject, Path
