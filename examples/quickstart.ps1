<#
.SYNOPSIS
    Makes a small PKI for a cluster in one folder, lists it and judges it.
.DESCRIPTION
    An authority, a certificate for an administrator and one for the API server, as the files that openssl, kubectl and
    kube-apiserver take. Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Path
    The folder to make; a new one below the temporary folder unless said. Existing files are never replaced.
.EXAMPLE
    ./examples/quickstart.ps1 -Path ./my-pki
#>
[CmdletBinding()]
param([string] $Path = (Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"))

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

New-Item -ItemType Directory -Force -Path $Path | Out-Null
Push-Location $Path
try {
    # The authority: ca.crt, and ca.key beside it that only its owner can read.
    $ca = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile ca.crt

    # The administrator: key, request, certificate. system:masters is all-powerful, so signing it asks first;
    # a script says that it is meant with -Confirm:$false.
    New-K8sPrivateKey -OutFile admin.key |
        New-K8sCsr -Subject '/CN=kube-admin/O=system:masters' -OutFile admin.csr |
        New-K8sCertificate -Authority $ca -OutFile admin.crt -Confirm:$false |
        Out-Null

    # The API server, under every name and address by which it is called.
    $names = 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'
    New-K8sPrivateKey -Algorithm ECDSA -OutFile apiserver.key |
        New-K8sCsr -CommonName kube-apiserver -DnsName $names -IPAddress 10.96.0.1, 172.17.0.87 -OutFile apiserver.csr |
        New-K8sCertificate -Authority $ca -OutFile apiserver.crt |
        Out-Null

    "Certificates in $((Get-Location).ProviderPath), the first to expire on top:"
    Get-ChildItem *.crt | Get-K8sCertificate | Sort-Object NotAfter | Format-Table

    'The API server, judged as Kubernetes would:'
    Get-ChildItem apiserver.crt | Test-K8sCertificate -Authority ca.crt -Purpose Server -HostName kubernetes.default.svc -Key apiserver.key | Format-Table

    'The administrator:'
    Get-ChildItem admin.crt | Test-K8sCertificate -Authority ca.crt -Purpose Client -Key admin.key | Format-Table

    if (Get-Command openssl -CommandType Application -ErrorAction Ignore) {
        'What openssl says:'
        openssl verify -CAfile ca.crt apiserver.crt admin.crt
        if ($LASTEXITCODE) { throw 'openssl does not accept the certificates.' }
    }
}
finally {
    Pop-Location
}
