<#
.SYNOPSIS
    Writes a user's certificate and key as PKCS#12, as browsers and Windows take it.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserName,
    [Parameter(Mandatory)] [securestring] $Password,
    [Parameter(Mandatory)] [object] $Authority,
    [string] $OutFile = "$UserName.p12"
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

New-K8sPrivateKey | New-K8sCsr -CommonName $UserName | New-K8sCertificate -Authority $Authority -Confirm:$false |
    Export-K8sCertificate $OutFile -AsPkcs12 -Password $Password
Get-K8sCertificate $OutFile -Password $Password
