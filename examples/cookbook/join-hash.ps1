<#
.SYNOPSIS
    Prints the hashes that kubeadm join takes, one for each authority of a cluster.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

Get-K8sCertificate $Path | Where-Object IsCA | ForEach-Object { "--discovery-token-ca-cert-hash $($_.JoinHash)" }
