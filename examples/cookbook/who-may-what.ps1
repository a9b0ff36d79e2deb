<#
.SYNOPSIS
    Says what the holders of certificates may do on a cluster, administrators first.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object[]] $Certificate,
    [hashtable] $Cluster = @{}
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$Certificate | Get-K8sAccess @Cluster -InformationAction Ignore |
    Sort-Object { $_.Kind -ne 'Masters' }, { $_.Role -ne 'ClusterRole/cluster-admin' }, User |
    Select-Object User, Where, Role, Subject, DaysRemaining
