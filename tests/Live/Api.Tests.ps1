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

Describe 'Get-K8sServiceAccountKey' {
    It 'gives the keys that the cluster publishes, by kubeconfig and from its key set' {
        $keys = @(Get-K8sServiceAccountKey -Cluster -KubeConfig $live)
        $keys.Count | Should -BeGreaterThan 0
        $keys.Use | Select-Object -Unique | Should -Be 'accepted'
        $published = (Invoke-K8sApi /openid/v1/jwks -KubeConfig $live).keys
        $keys.KeyId | Should -Be $published.kid
        Invoke-K8sApi /openid/v1/jwks -KubeConfig $live -Raw | Set-Content "$TestDrive/set.json"
        (Get-K8sServiceAccountKey -KeySet "$TestDrive/set.json").KeyId | Should -Be $published.kid
        # Kubernetes names a key by the hash of its public key.
        foreach ($key in $keys) {
            $hash = [Convert]::FromHexString($key.PublicKey.SpkiSha256)
            $key.KeyId | Should -BeExactly ([Convert]::ToBase64String($hash).TrimEnd('=').Replace('+', '-').Replace('/', '_'))
        }
    }

    It 'says which of them a token names' {
        $id = @(Get-K8sServiceAccountKey -Cluster -KubeConfig $live)[0].KeyId
        $parts = "{`"alg`":`"RS256`",`"kid`":`"$id`"}", '{}', 'x'
        $token = ($parts | ForEach-Object { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_)).TrimEnd('=') }) -join '.'
        $named = $token | Get-K8sServiceAccountKey -Cluster -KubeConfig $live | Where-Object TokenCount
        $named.KeyId | Should -Be $id
        $named.Use | Should -Be 'accepted'
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
