<#
.SYNOPSIS
    Asks a cluster by client certificate, by kubeconfig and through a local proxy.
.DESCRIPTION
    Needs a cluster: the environment variable K8SPKI_LIVE_KUBECONFIG names its kubeconfig. Nothing is changed there.
    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.EXAMPLE
    $env:K8SPKI_LIVE_KUBECONFIG = "$HOME/.kube/config"; ./examples/api.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-K8sApi -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

if (-not $env:K8SPKI_LIVE_KUBECONFIG) {
    'No cluster is named: set K8SPKI_LIVE_KUBECONFIG to the path of its kubeconfig.'
    return
}

$config = @{ KubeConfig = $env:K8SPKI_LIVE_KUBECONFIG }

# By kubeconfig, as kubectl does it.
'The server is {0}.' -f (Invoke-K8sApi /version @config).gitVersion
Invoke-K8sApi /apis/certificates.k8s.io/v1/certificatesigningrequests -Table @config | Format-Table

# By client certificate alone, as curl does it with --cert, --key and --cacert.
$user = Get-K8sKubeConfigUser -Raw @config | Where-Object IsCurrent
$cluster = Get-K8sKubeConfigCluster @config | Where-Object IsCurrent
if ($user.ClientCertificate -and $cluster.CertificateAuthority) {
    $jane = @{
        ClientCertificate    = $user.ClientCertificate
        ClientKey            = $user.ClientKey
        CertificateAuthority = $cluster.CertificateAuthority
    }
    'With the certificate alone it says {0}.' -f (Invoke-K8sApi "$($cluster.Server)/livez" @jane)
}

# Through a proxy, for programs that have no certificate.
$proxy = Start-K8sProxy -Port 0 @config
try {
    'While this runs, {0} answers without certificates: {1}.' -f $proxy.Url, (Invoke-K8sApi /livez -Server $proxy.Url)
}
finally {
    $proxy | Stop-K8sProxy
}
