<#
.SYNOPSIS
    Makes the keys, certificates and kubeconfigs of a cluster with three control-plane nodes and two workers.
.DESCRIPTION
    The first control-plane node has its files in the folder itself, each other node below nodes/ in a folder that is to
    be copied to its /etc/kubernetes. What there is and fits is kept, so the script can be run again at any time.

    Where openssl is installed it is asked whether every serving certificate is good for its purpose.

    Without -Folder a temporary one is used, so that the script runs anywhere.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Folder
    The folder to write to. A later run with the same one completes what is missing.
.EXAMPLE
    ./examples/cluster-pki.ps1
.EXAMPLE
    ./examples/cluster-pki.ps1 -Folder ./blue | Where-Object Action -ne Kept
#>
[CmdletBinding()]
param([string] $Folder)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Initialize-K8sPki -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

if (-not $Folder) {
    $Folder = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
}

$cluster = @{
    NodeName             = 'cp1', 'cp2', 'cp3', 'worker-1', 'worker-2'
    AdvertiseAddress     = '10.0.0.10', '10.0.0.11', '10.0.0.12'
    ControlPlaneEndpoint = 'k8s.example.com:6443'
    ServiceCidr          = '10.96.0.0/12', 'fd00:10:96::/112'
    CertSan              = 'api.example.com', '203.0.113.10'
    KeyAlgorithm         = 'ECDSA-P256'
    KubernetesVersion    = '1.36'
}
Initialize-K8sPki $Folder @cluster

if (Get-Command openssl -CommandType Application -ErrorAction Ignore) {
    foreach ($server in 'pki/apiserver.crt', 'nodes/cp2/pki/apiserver.crt', 'nodes/cp3/pki/apiserver.crt') {
        Write-Host (openssl verify -purpose sslserver -CAfile (Join-Path $Folder pki/ca.crt) (Join-Path $Folder $server))
    }
}

Write-Host "The tree is in $Folder."
