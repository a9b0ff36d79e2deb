# Against the cluster that K8SPKI_LIVE_KUBECONFIG names; what needs none is tested in any case.
BeforeDiscovery {
    $noCluster = -not $env:K8SPKI_LIVE_KUBECONFIG
}

BeforeAll {
    $live = $env:K8SPKI_LIVE_KUBECONFIG
    $requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
    $ca = New-K8sCertificateAuthority -CommonName api-ca -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/jane.key" | New-K8sCsr -CommonName jane | New-K8sCertificate -Authority $ca -OutFile "$TestDrive/jane.crt"
    Set-K8sKubeConfigCluster nobody -Server 'https://127.0.0.1:1' -CertificateAuthority "$TestDrive/ca.crt" -KubeConfig "$TestDrive/config"
    Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/jane.crt" -ClientKey "$TestDrive/jane.key" -KubeConfig "$TestDrive/config"
    Set-K8sKubeConfigContext nobody -Cluster nobody -User jane -KubeConfig "$TestDrive/config"

    function Get-IdOf([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_.FullyQualifiedErrorId.Split(',')[0] }
        'no error'
    }
}

Describe 'Invoke-K8sApi' {
    It 'reports <Id> for <Case>' -ForEach @(
        @{ Id = 'NoCurrentContext'; Case = 'a kubeconfig without a current context'; Call = { Invoke-K8sApi / -KubeConfig "$TestDrive/config" -ErrorAction Stop } }
        @{ Id = 'ContextNotFound'; Case = 'a context that is not there'; Call = { Invoke-K8sApi / -KubeConfig "$TestDrive/config" -Context x -ErrorAction Stop } }
        @{ Id = 'KubeConfigNotFound'; Case = 'a kubeconfig that is not there'; Call = { Invoke-K8sApi / -KubeConfig "$TestDrive/none" -ErrorAction Stop } }
        @{ Id = 'ServerUnreachable'; Case = 'a server that is not there'; Call = { Invoke-K8sApi / -KubeConfig "$TestDrive/config" -Context nobody -ErrorAction Stop } }
        @{ Id = 'ServerNameUnknown'; Case = 'a host that is not there'; Call = { Invoke-K8sApi / -Server 'https://no-such-host.invalid' -ErrorAction Stop } }
        @{ Id = 'ServerAddressMalformed'; Case = 'an address that is none'; Call = { Invoke-K8sApi / -Server 'ftp://x' -ErrorAction Stop } }
        @{ Id = 'ServerAndContext'; Case = 'a server and a context'; Call = { Invoke-K8sApi / -Server 'https://127.0.0.1:1' -Context nobody -ErrorAction Stop } }
        @{ Id = 'ClientKeyMissing'; Case = 'a certificate without key'; Call = { Invoke-K8sApi / -Server 'https://127.0.0.1:1' -ClientCertificate "$TestDrive/jane.crt" -ErrorAction Stop } }
        @{ Id = 'ClientCertificateMissing'; Case = 'a key without certificate'; Call = { Invoke-K8sApi / -Server 'https://127.0.0.1:1' -ClientKey "$TestDrive/jane.key" -ErrorAction Stop } }
        @{ Id = 'KeyDoesNotMatch'; Case = 'a key of something else'; Call = { Invoke-K8sApi / -Server 'https://127.0.0.1:1' -ClientCertificate "$TestDrive/jane.crt" -ClientKey "$TestDrive/ca.key" -ErrorAction Stop } }
        @{ Id = 'ImpersonationIncomplete'; Case = 'a group without user'; Call = { Invoke-K8sApi / -Server 'https://127.0.0.1:1' -AsGroup dev -ErrorAction Stop } }
        @{ Id = 'AddressOfAnotherServer'; Case = 'the address of another server'; Call = { Invoke-K8sApi 'https://127.0.0.1:2/version' -KubeConfig "$TestDrive/config" -Context nobody -ErrorAction Stop } }
        @{ Id = 'AddressMalformed'; Case = 'a path with a space'; Call = { Invoke-K8sApi '/a b' -Server 'https://127.0.0.1:1' -ErrorAction Stop } }
        @{ Id = 'CredentialsNotProtected'; Case = 'a token over http'; Call = { Invoke-K8sApi / -Server 'http://192.0.2.1' -Token (ConvertTo-SecureString x -AsPlainText -Force) -ErrorAction Stop } }
        @{ Id = 'BodyNotUnderstood'; Case = 'a body with a password'; Call = { @{ a = ConvertTo-SecureString x -AsPlainText -Force } | Invoke-K8sApi /x -Server 'https://127.0.0.1:1' -ErrorAction Stop } }
        @{ Id = 'MethodContradicts'; Case = 'a watch that writes'; Call = { Invoke-K8sApi /x -Watch -Method Delete -Server 'https://127.0.0.1:1' -ErrorAction Stop } }
    ) {
        Get-IdOf $Call | Should -Be $Id
    }

    It 'sends nothing with -WhatIf' {
        Get-IdOf { Invoke-K8sApi /x -Method Delete -Server 'https://127.0.0.1:1' -WhatIf -ErrorAction Stop } | Should -Be 'no error'
    }

    It 'asks the cluster, by path and by address, and gives objects' -Skip:$noCluster {
        (Invoke-K8sApi /version -KubeConfig $live).gitVersion | Should -Match '^v1\.'
        $server = (Get-K8sKubeConfigCluster -KubeConfig $live | Where-Object IsCurrent).Server
        (Invoke-K8sApi "$server/version" -KubeConfig $live).gitVersion | Should -Match '^v1\.'
        Invoke-K8sApi /livez -KubeConfig $live | Should -Be 'ok'
        Invoke-K8sApi /version -KubeConfig $live -Raw | Should -BeOfType string
    }

    It 'makes, reads, changes and removes an object, piped and by parameter' -Skip:$noCluster {
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
