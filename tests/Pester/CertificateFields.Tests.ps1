BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

Describe 'Get-K8sCertificate shows every field' -Skip:$noOpenssl {
    BeforeAll {
        # The list of timestamps holds two of three bytes each: 0010 0003 010203 0003 040506 behind its own length.
        Set-Content "$TestDrive/x.cnf" @'
[req]
distinguished_name = name
prompt = no
x509_extensions = v3
[name]
CN = fields
[v3]
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
certificatePolicies = 1.3.6.1.4.1.99999.3, 2.5.29.32.0
authorityInfoAccess = OCSP;URI:http://ocsp.example/, caIssuers;URI:http://ca.example/ca.crt
crlDistributionPoints = URI:http://crl.example/a.crl, URI:http://crl.example/b.crl
nameConstraints = critical, permitted;DNS:example.com, permitted;IP:10.0.0.0/255.0.0.0, excluded;email:example.org, excluded;URI:.example.net
1.3.6.1.4.1.11129.2.4.2 = DER:04:0c:00:0a:00:03:01:02:03:00:03:04:05:06
1.3.6.1.4.1.99999.4 = critical, DER:04:03:61:62:63
'@
        $null = openssl req -x509 -config "$TestDrive/x.cnf" -newkey rsa:2048 -nodes -keyout "$TestDrive/x.key" -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48 -days 5 -out "$TestDrive/x.crt" 2>&1
        $certificate = Get-K8sCertificate "$TestDrive/x.crt"
    }

    It 'as properties' {
        $certificate.Policies | Should -Be '1.3.6.1.4.1.99999.3', '2.5.29.32.0'
        $certificate.OcspUris | Should -Be 'http://ocsp.example/'
        $certificate.IssuerUris | Should -Be 'http://ca.example/ca.crt'
        $certificate.CrlUris | Should -Be 'http://crl.example/a.crl', 'http://crl.example/b.crl'
        "$($certificate.PermittedNames)" | Should -Be 'DNS:example.com IP:10.0.0.0/8'
        "$($certificate.ExcludedNames)" | Should -Be 'email:example.org URI:.example.net'
        $certificate.SctCount | Should -Be 2
        $certificate.BasicConstraints.PathLength | Should -Be 3
        $certificate.SignatureAlgorithm | Should -Be 'rsassaPss (SHA384, salt 48)'
        $certificate.OtherExtensions.Oid | Should -Be '1.3.6.1.4.1.99999.4'
        $certificate.OtherExtensions.Hex | Should -Be '0403616263'
        $certificate.KeyDescription | Should -Be 'RSA 2048'
    }

    It 'in the list view' {
        $text = ($certificate | Format-List | Out-String -Width 200) -replace '\s+', ' '
        foreach ($part in 'PermittedNames : DNS:example.com, IP:10.0.0.0/8', 'Policies : 1.3.6.1.4.1.99999.3', 'OcspUris : http://ocsp.example/', 'CrlUris : http://crl.example/a.crl', 'SctCount : 2', '1.3.6.1.4.1.99999.4 (critical): 0403616263', 'rsassaPss (SHA384, salt 48)') {
            $text | Should -BeLike "*$part*"
        }
    }

    It 'and leaves lines out of the list that say nothing' {
        $plain = New-K8sCertificateAuthority -CommonName plain -Algorithm ECDSA
        $plain.Certificate | Format-List | Out-String | Should -Not -Match 'Policies|SctCount|PermittedNames'
    }

    It 'of keys that Kubernetes does not use' {
        $null = openssl req -x509 -newkey ed448 -nodes -keyout "$TestDrive/448.key" -subj /CN=448 -days 5 -out "$TestDrive/448.crt" 2>&1
        $null = openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp256k1 -nodes -keyout "$TestDrive/k1.key" -subj /CN=k1 -days 5 -out "$TestDrive/k1.crt" 2>&1
        $odd = Get-K8sCertificate "$TestDrive/448.crt", "$TestDrive/k1.crt" -ErrorAction Stop
        $odd.KeyDescription | Should -Be 'Ed448', '1.2.840.10045.2.1 1.3.132.0.10'
        $odd[0] | Format-List | Out-String | Should -Match 'CN=448'
    }

    It 'of odd serial numbers and dates' {
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj /CN=odd -days 5 -set_serial -77 -out "$TestDrive/negative.crt" 2>&1
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj /CN=odd -days 30000 -set_serial 0x0102030405060708090a0b0c0d0e0f101112131415161718191a -out "$TestDrive/long.crt" 2>&1
        $null = openssl req -new -key "$TestDrive/x.key" -subj /CN=odd -out "$TestDrive/odd.csr" 2>&1
        foreach ($file in 'negative', 'long') {
            $theirs = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content -Raw "$TestDrive/$file.crt"))
            $ours = Get-K8sCertificate "$TestDrive/$file.crt"
            foreach ($property in 'SerialNumber', 'NotBefore', 'NotAfter', 'Thumbprint') { $ours.$property | Should -Be $theirs.$property }
        }
        (Get-K8sCertificate "$TestDrive/long.crt").NotAfter.Year | Should -BeGreaterThan 2100
    }
}
