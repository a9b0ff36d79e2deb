# The steps of a tutorial on TLS in Kubernetes that are about authorities and certificates: by hand with openssl on the
# one side, with this module on the other, and openssl takes the files of both.
BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

Describe 'An authority' -Skip:$noOpenssl {
    It 'by hand: genrsa, req, x509 -req -signkey' {
        $null = openssl genrsa -out "$TestDrive/hand-ca.key" 2048 2>&1
        $null = openssl req -new -key "$TestDrive/hand-ca.key" -subj '/CN=KUBERNETES-CA' -out "$TestDrive/hand-ca.csr" 2>&1
        $null = openssl x509 -req -in "$TestDrive/hand-ca.csr" -signkey "$TestDrive/hand-ca.key" -out "$TestDrive/hand-ca.crt" 2>&1
        $hand = Get-K8sCertificate "$TestDrive/hand-ca.crt"
        $hand.Subject | Should -Be 'CN=KUBERNETES-CA'
        # It has no basic constraints, which Kubernetes would not take for an authority's.
        { Get-K8sCertificateAuthority "$TestDrive/hand-ca.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'NotAnAuthority,*'
    }

    It "with the module: New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA'" {
        $null = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile "$TestDrive/ca.crt"
        openssl verify -CAfile "$TestDrive/ca.crt" "$TestDrive/ca.crt" | Should -BeLike '*: OK'
        (openssl x509 -in "$TestDrive/ca.crt" -noout -text) -join "`n" | Should -Match 'CA:TRUE'
        openssl rsa -in "$TestDrive/ca.key" -check -noout | Should -Be 'RSA key ok'
    }
}

Describe 'The administrator' -Skip:$noOpenssl {
    BeforeAll {
        $ca = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile "$TestDrive/admin-ca.crt"
    }

    It 'by hand, with a certificate that the module then renews' {
        $null = openssl genrsa -out "$TestDrive/hand-admin.key" 2048 2>&1
        $null = openssl req -new -key "$TestDrive/hand-admin.key" -subj '/CN=kube-admin/O=system:masters' -out "$TestDrive/hand-admin.csr" 2>&1
        $null = openssl x509 -req -in "$TestDrive/hand-admin.csr" -CA "$TestDrive/admin-ca.crt" -CAkey "$TestDrive/admin-ca.key" -CAcreateserial -out "$TestDrive/hand-admin.crt" 2>&1
        $renewed = Update-K8sCertificate "$TestDrive/hand-admin.crt" -Authority $ca
        "$($renewed.CommonName) $($renewed.Organization)" | Should -Be 'kube-admin system:masters'
        openssl verify -CAfile "$TestDrive/admin-ca.crt" "$TestDrive/hand-admin.crt" | Should -BeLike '*: OK'
    }

    It 'with the module: New-K8sCsr … | New-K8sCertificate -Authority ca' {
        $admin = New-K8sPrivateKey -OutFile "$TestDrive/admin.key" | New-K8sCsr -Subject '/CN=kube-admin/O=system:masters' |
            New-K8sCertificate -Authority $ca -Force -OutFile "$TestDrive/admin.crt"
        openssl verify -CAfile "$TestDrive/admin-ca.crt" -purpose sslclient "$TestDrive/admin.crt" | Should -BeLike '*: OK'
        openssl x509 -in "$TestDrive/admin.crt" -noout -subject | Should -Be 'subject=CN = kube-admin, O = system:masters'
        (Test-K8sCertificate -InputObject $admin -Authority $ca -Purpose Client).IsValid | Should -BeTrue
    }
}

Describe 'The API server' -Skip:$noOpenssl {
    BeforeAll {
        $ca = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile "$TestDrive/api-ca.crt"
        $names = 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'
        $server = New-K8sPrivateKey -OutFile "$TestDrive/apiserver.key" |
            New-K8sCsr -CommonName kube-apiserver -DnsName $names -IPAddress 10.96.0.1, 172.17.0.87 |
            New-K8sCertificate -Authority $ca -OutFile "$TestDrive/apiserver.crt"
        $text = (openssl x509 -in "$TestDrive/apiserver.crt" -noout -text) -join "`n"
    }

    It 'has the names, usages and constraints of the tutorial''s openssl.cnf' {
        $text | Should -Match 'CA:FALSE'
        $text | Should -Match 'Digital Signature, Key Encipherment'
        $text | Should -Match 'DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:172.17.0.87'
        foreach ($name in $names) {
            openssl verify -CAfile "$TestDrive/api-ca.crt" -purpose sslserver -verify_hostname $name "$TestDrive/apiserver.crt" | Should -BeLike '*: OK'
        }
        openssl verify -CAfile "$TestDrive/api-ca.crt" -verify_ip 10.96.0.1 "$TestDrive/apiserver.crt" | Should -BeLike '*: OK'
        (Test-K8sCertificate -InputObject $server -Authority $ca -HostName ($names + '10.96.0.1' + '172.17.0.87')).IsValid | Should -BeTrue
        (Test-K8sCertificate -InputObject $server -Authority $ca -HostName example.com).IsValid | Should -BeFalse
    }

    It 'shows the same values as openssl x509 -text' {
        $shown = Get-K8sCertificate "$TestDrive/apiserver.crt"
        openssl x509 -in "$TestDrive/apiserver.crt" -noout -serial | Should -Be "serial=$($shown.SerialNumber)"
        openssl x509 -in "$TestDrive/apiserver.crt" -noout -issuer | Should -Be "issuer=$($shown.Issuer -replace '=', ' = ')"
        $culture = [cultureinfo]::InvariantCulture
        $end = ((openssl x509 -in "$TestDrive/apiserver.crt" -noout -enddate) -replace 'notAfter=' -replace ' GMT' -replace '\s+', ' ')
        $shown.NotAfter.ToUniversalTime().ToString('MMM d HH:mm:ss yyyy', $culture) | Should -Be $end
        (openssl x509 -in "$TestDrive/apiserver.crt" -noout -fingerprint -sha256) -replace '.*=|:' | Should -Be $shown.Fingerprint
        $text | Should -Match ([regex]::Escape(($shown.SubjectAlternativeNames -join ', ')))
        $text | Should -Match ([regex]::Escape("Public-Key: ($($shown.PublicKey.KeySize) bit)"))
        $list = $shown | Format-List | Out-String
        $list | Should -Match 'kube-apiserver'
        $list | Should -Match 'sha256WithRSAEncryption'
        $list | Should -Match 'DigitalSignature, KeyEncipherment'
    }
}
