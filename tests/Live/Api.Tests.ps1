# The API of the cluster that K8SPKI_LIVE_KUBECONFIG names, of Kubernetes 1.22 or later, as a user who may do everything
# with CertificateSigningRequests. What it makes begins with k8spki- and is removed again.
BeforeDiscovery {
    $noCurl = -not (Get-Command curl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $live = $env:K8SPKI_LIVE_KUBECONFIG
    $requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests'

    function Get-IdOf([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_.FullyQualifiedErrorId.Split(',')[0] }
        'no error'
    }
}

Describe 'Invoke-K8sApi' {
    It 'asks the cluster, by path and by address, and gives objects' {
        (Invoke-K8sApi /version -KubeConfig $live).gitVersion | Should -Match '^v1\.'
        $server = (Get-K8sKubeConfigCluster -KubeConfig $live | Where-Object IsCurrent).Server
        (Invoke-K8sApi "$server/version" -KubeConfig $live).gitVersion | Should -Match '^v1\.'
        Invoke-K8sApi /livez -KubeConfig $live | Should -Be 'ok'
        Invoke-K8sApi /version -KubeConfig $live -Raw | Should -BeOfType string
    }

    It 'makes, reads, changes and removes an object, piped and by parameter' {
        $request = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane
        $name = "k8spki-api-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
        $body = @{
            apiVersion = 'certificates.k8s.io/v1'
            kind       = 'CertificateSigningRequest'
            metadata   = @{ name = $name }
            spec       = @{
                request    = [Convert]::ToBase64String([System.Text.Encoding]::ASCII.GetBytes($request.Pem))
                signerName = 'example.com/k8spki'
                usages     = @('client auth')
            }
        }
        try {
            ($body | Invoke-K8sApi $requests -KubeConfig $live).metadata.name | Should -Be $name
            Get-IdOf { Invoke-K8sApi $requests -Body $body -KubeConfig $live -ErrorAction Stop } | Should -Be 'ApiAlreadyExists'
            $made = Invoke-K8sApi "$requests/$name" -KubeConfig $live
            $made.metadata.creationTimestamp | Should -BeOfType datetime
            $made.metadata.creationTimestamp -gt (Get-Date).AddHours(-1) | Should -Be $true
            (@{ metadata = @{ labels = @{ team = 'a' } } } | Invoke-K8sApi "$requests/$name" -Method Patch -KubeConfig $live).metadata.labels.team | Should -Be 'a'
            Get-IdOf { $made | Invoke-K8sApi "$requests/$name" -Method Put -KubeConfig $live -ErrorAction Stop } | Should -Be 'ApiConflict'
            $listed = Invoke-K8sApi "$($requests)?labelSelector=team%3Da" -KubeConfig $live | Where-Object { $_.metadata.name -eq $name }
            $listed.kind | Should -Be 'CertificateSigningRequest'
            (Invoke-K8sApi $requests -Table -KubeConfig $live | Where-Object Name -EQ $name).SignerName | Should -Be 'example.com/k8spki'
        }
        finally {
            $null = Invoke-K8sApi "$requests/$name" -Method Delete -KubeConfig $live
        }
        Get-IdOf { Invoke-K8sApi "$requests/$name" -KubeConfig $live -ErrorAction Stop } | Should -Be 'ApiNotFound'
    }
}

Describe 'Start-K8sProxy' {
    It 'lets curl ask the cluster without certificates' -Skip:$noCurl {
        $proxy = Start-K8sProxy -Port 0 -KubeConfig $live
        try { curl -s "$($proxy.Url)/livez" | Should -Be 'ok' }
        finally { $proxy | Stop-K8sProxy }
    }
}
