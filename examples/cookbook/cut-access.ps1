<#
.SYNOPSIS
    Prints the commands that take away what a certificate that got lost may do.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [object] $Certificate,
    [hashtable] $Cluster = @{}
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$access = @($Certificate | Get-K8sAccess @Cluster -InformationAction Ignore)
$access.Cut | Where-Object { $_ } | Select-Object -Unique
$access | Where-Object { -not $_.Cut } | ForEach-Object { "# $($_): $($_.Remark)" }
