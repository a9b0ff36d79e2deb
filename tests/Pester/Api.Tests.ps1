BeforeAll {
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
        @{ Id = 'AddressMalformed'; Case = 'a path that ends in a dot'; Call = { Invoke-K8sApi '/api/v1/nodes/.' -Method Delete -Server 'https://127.0.0.1:1' -ErrorAction Stop } }
        @{ Id = 'AddressMalformed'; Case = 'an address that goes up'; Call = { Invoke-K8sApi 'https://127.0.0.1:1/api/v1/nodes/%2E./pods' -Server 'https://127.0.0.1:1' -ErrorAction Stop } }
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
}
