<#
.SYNOPSIS
    Makes a user's key, request and certificate.
.DESCRIPTION
    kube-apiserver takes the common name of a client certificate as the user and its organizations as the groups. What
    the user may then do is for RBAC to say: the certificate alone gives no rights.

    Without -Authority an authority is made for practice, so that the script runs anywhere. With the authority of a
    cluster (ca.crt with ca.key beside it) the certificate is one that this cluster accepts.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER UserName
    The user. The files are named after it.
.PARAMETER Group
    The user's groups.
.PARAMETER Authority
    The authority's certificate, with its key beside it. A new authority unless said.
.PARAMETER ValidFor
    How long the certificate lasts, for example 12h or 90d (the default). Client certificates cannot be revoked, so keep it short.
.PARAMETER Path
    The folder for the files; a new one below the temporary folder unless said. Existing files are never replaced.
.EXAMPLE
    ./examples/user-certificate.ps1
.EXAMPLE
    ./examples/user-certificate.ps1 -UserName jane -Group dev, ops -Authority /etc/kubernetes/pki/ca.crt -Path ./users
#>
[CmdletBinding()]
param(
    # The name becomes part of file names, so it has only characters that mean nothing to a file system.
    [ValidatePattern('^[A-Za-z0-9][A-Za-z0-9._@-]*$')]
    [string] $UserName = 'jane',
    [string[]] $Group = 'dev',
    [string] $Authority,
    [string] $ValidFor = '90d',
    [string] $Path = (Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))")
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

New-Item -ItemType Directory -Force -Path $Path | Out-Null
$key = Join-Path $Path "$UserName.key"
$request = Join-Path $Path "$UserName.csr"
$certificate = Join-Path $Path "$UserName.crt"

# Whoever signs needs the authority's key; the user needs only its certificate.
$ca = if ($Authority) { Get-K8sCertificateAuthority $Authority }
else { New-K8sCertificateAuthority -CommonName practice-ca -OutFile (Join-Path $Path ca.crt) }

# The user's part. On the user's own machine, so that the key never travels: only the request is sent.
# -CommonName and -Organization take every character as it is, so no name can smuggle in a group.
New-K8sPrivateKey -Algorithm ECDSA -OutFile $key |
    New-K8sCsr -CommonName $UserName -Organization $Group -OutFile $request | Out-Null

# The signer's part: look at what is asked for, then sign it. A name that gives power over the whole cluster, such as
# the group system:masters, makes this ask first.
'The request:'
Get-K8sCsr $request | Format-List Subject, PublicKey, IsSignatureValid
$signed = New-K8sCertificate -Request $request -Authority $ca -ValidFor $ValidFor -OutFile $certificate

if ($signed) {
    'The certificate:'
    $signed | Format-List Subject, Issuer, NotBefore, NotAfter, ExtendedKeyUsage, Path
    'The verdict, as kube-apiserver would give it:'
    $signed | Test-K8sCertificate -Authority $ca -Purpose Client -Key $key
}
