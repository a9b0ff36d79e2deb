# The steps of a tutorial on TLS in Kubernetes that ask the API server with a client certificate: curl and kubectl by hand,
# this module, and all three get the same answer. On the cluster that K8SPKI_LIVE_KUBECONFIG names, whose user may do
# everything with CertificateSigningRequests and list pods; what is made there begins with k8spki- and is removed again.
BeforeDiscovery {
    $noCurl = -not (Get-Command curl -CommandType Application -ErrorAction Ignore)
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
    $keys = @{ Algorithm = 'RSA' }, @{ Algorithm = 'ECDSA' }, @{ Algorithm = 'Ed25519' }
}

BeforeAll {
    $live = $env:K8SPKI_LIVE_KUBECONFIG
    $prefix = "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $own = Get-K8sKubeConfigCluster -KubeConfig $live | Where-Object IsCurrent
    $server = $own.Server
    $ca = "$TestDrive/ca.crt"
    if ($own.CertificateAuthorityData) { [System.IO.File]::WriteAllBytes($ca, [Convert]::FromBase64String($own.CertificateAuthorityData)) }
    else { Copy-Item $own.CertificateAuthority $ca }
    foreach ($algorithm in 'RSA', 'ECDSA', 'Ed25519') {
        $null = New-K8sPrivateKey $algorithm -OutFile "$TestDrive/$algorithm.key" | New-K8sCsr -Subject '/CN=jane/O=dev' |
            Submit-K8sCsr "$prefix-$($algorithm.ToLower())" -ExpirationSeconds 3600 -KubeConfig $live |
            Approve-K8sCsr -Wait -Confirm:$false | Get-K8sCertificate | Export-K8sCertificate -OutFile "$TestDrive/$algorithm.crt"
    }

    function Get-Failure([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_ }
    }
}

AfterAll {
    Get-K8sCsr -KubeConfig $live -Name "$prefix-*" | Remove-K8sCsr -Confirm:$false
}

Describe 'A request with certificate, key and authority' {
    It 'is jane''s with her <Algorithm> certificate, by parameter' -ForEach $keys {
        $with = @{ Server = $server; ClientCertificate = "$TestDrive/$Algorithm.crt"; ClientKey = "$TestDrive/$Algorithm.key"; CertificateAuthority = $ca }
        (Invoke-K8sApi /version @with).gitVersion | Should -Match '^v1\.'
        $failure = Get-Failure { Invoke-K8sApi /api/v1/pods @with -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ApiForbidden,*'
        $failure.Exception.Message | Should -BeLike '*User "jane" cannot list resource "pods"*'
    }

    It 'is jane''s with her <Algorithm> certificate, by kubeconfig' -ForEach $keys {
        $file = @{ KubeConfig = "$TestDrive/$Algorithm.conf" }
        Set-K8sKubeConfigCluster own -Server $server -CertificateAuthority $ca @file
        Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/$Algorithm.crt" -ClientKey "$TestDrive/$Algorithm.key" @file
        Set-K8sKubeConfigContext jane -Cluster own -User jane @file
        $failure = Get-Failure { Invoke-K8sApi /api/v1/pods @file -Context jane -ErrorAction Stop }
        $failure.Exception.Message | Should -BeLike '*User "jane" cannot list resource "pods"*'
    }

    It 'lists pods for who may' {
        $pods = @(Invoke-K8sApi /api/v1/pods -KubeConfig $live -ErrorAction Stop)
        @($pods | Where-Object kind -NE 'Pod').Count | Should -Be 0
    }

    It 'is nobody''s without the certificate' {
        $failure = Get-Failure { Invoke-K8sApi /api/v1/pods -Server $server -CertificateAuthority $ca -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -Match '^Api(Unauthorized|Forbidden),'
        $failure.Exception.Message | Should -Not -BeLike '*jane*'
    }

    It 'does not go to a server of another authority' {
        $other = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA
        $with = @{ Server = $server; ClientCertificate = "$TestDrive/ECDSA.crt"; ClientKey = "$TestDrive/ECDSA.key"; CertificateAuthority = $other }
        (Get-Failure { Invoke-K8sApi /version @with -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ServerNotTrusted,*'
    }
}

Describe 'The same by hand' {
    It 'curl is jane too, with her <Algorithm> certificate' -Skip:$noCurl -ForEach $keys {
        $answer = curl -s "$server/api/v1/pods" --cert "$TestDrive/$Algorithm.crt" --key "$TestDrive/$Algorithm.key" --cacert $ca | ConvertFrom-Json
        $answer.code | Should -Be 403
        $answer.message | Should -BeLike '*User "jane" cannot list resource "pods"*'
    }

    It 'kubectl is jane too, with her <Algorithm> certificate' -Skip:$noKubectl -ForEach $keys {
        Set-Content "$TestDrive/none.conf" 'kind: Config'
        $said = kubectl get pods -A --kubeconfig "$TestDrive/none.conf" --server $server --client-certificate "$TestDrive/$Algorithm.crt" --client-key "$TestDrive/$Algorithm.key" --certificate-authority $ca 2>&1
        "$said" | Should -BeLike '*User "jane" cannot list resource "pods"*'
    }
}
