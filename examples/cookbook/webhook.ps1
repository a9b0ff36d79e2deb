<#
.SYNOPSIS
    Makes the serving certificate of a webhook and the bundle for its configuration.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Service,
    [string] $Namespace = 'default',
    [Parameter(Mandatory)] [object] $Authority
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$names = "$Service.$Namespace.svc", "$Service.$Namespace.svc.cluster.local"
$pair = New-K8sPrivateKey -OutFile tls.key | New-K8sCsr -DnsName $names |
    New-K8sCertificate -Authority $Authority -OutFile tls.crt -Confirm:$false
$bundle = (Get-K8sCertificateAuthority $Authority).Pem
[pscustomobject]@{
    Certificate = $pair.Path
    Key = (Get-Item tls.key).FullName
    CaBundle = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes($bundle))
}
