BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName renewal-ca -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $password = ConvertTo-SecureString -AsPlainText -Force 'correct horse'
    function New-Pair($Name, $Format = 'Pkcs8', $Algorithm = 'ECDSA') {
        New-K8sPrivateKey $Algorithm -OutFile "$TestDrive/$Name.key" -Format $Format -Force |
            New-K8sCsr -Subject '/O=team/CN=server' -DnsName a.example, b.example -IPAddress 10.0.0.1 -Uri spiffe://x/y |
            New-K8sCertificate -Authority $ca -OutFile "$TestDrive/$Name.crt" -ValidFor 20d -Force
    }
    function Test-Pair($Name) {
        (Get-K8sPublicKey "$TestDrive/$Name.crt").Fingerprint -eq (Get-K8sPublicKey "$TestDrive/$Name.key").Fingerprint
    }
    function Get-Copies($Name) { Get-ChildItem "$TestDrive/$Name.*.bak" }
}

Describe 'Update-K8sCertificate' {
    It 'renews certificate and key by parameter, and openssl agrees that nothing else changed' -Skip:$noOpenssl {
        $old = New-Pair one
        $new = Update-K8sCertificate "$TestDrive/one.crt" -Authority $ca
        $new.SerialNumber | Should -Not -Be $old.SerialNumber
        $new.PublicKey.Fingerprint | Should -Not -Be $old.PublicKey.Fingerprint
        $new.DaysRemaining | Should -Be 19
        Test-Pair one | Should -BeTrue
        openssl verify -CAfile "$TestDrive/ca.crt" "$TestDrive/one.crt" | Should -BeLike '*: OK'
        $copy = (Get-ChildItem "$TestDrive/one.crt.*.bak").FullName
        foreach ($what in '-subject', '-issuer', '-ext=subjectAltName,keyUsage,extendedKeyUsage,basicConstraints,authorityKeyIdentifier') {
            $arguments = $what.Split('=')
            (openssl x509 -noout -in "$TestDrive/one.crt" $arguments) | Should -Be (openssl x509 -noout -in $copy $arguments)
        }
    }

    It 'renews what is piped to it, with the old key' {
        $old = New-Pair two
        $key = Get-Content -Raw "$TestDrive/two.key"
        $new = Get-K8sCertificate "$TestDrive/two.crt" | Update-K8sCertificate -Authority "$TestDrive/ca.crt" -KeepKey -ValidFor 90d
        $new.DaysRemaining | Should -Be 89
        $new.PublicKey.Fingerprint | Should -Be $old.PublicKey.Fingerprint
        Get-Content -Raw "$TestDrive/two.key" | Should -Be $key
        (Get-ChildItem "$TestDrive/two.crt" | Update-K8sCertificate -Authority $ca -KeepKey).SerialNumber | Should -Not -Be $new.SerialNumber
        ("$TestDrive/two.crt" | Update-K8sCertificate -Authority $ca -KeepKey).Path | Should -Be "$TestDrive/two.crt"
        @(Get-Copies two).Count | Should -Be 3
    }

    It 'adds and removes names' {
        $null = New-Pair three
        $new = Update-K8sCertificate "$TestDrive/three.crt" -Authority $ca -AddDnsName c.example, A.example -AddIPAddress 10.0.0.2 -AddUri spiffe://x/z -AddEmail a@b.example -RemoveDnsName b.example -RemoveUri spiffe://x/y
        $new.SubjectAlternativeNames -join ' ' | Should -Be 'DNS:a.example IP Address:10.0.0.1 DNS:c.example DNS:A.example IP Address:10.0.0.2 URI:spiffe://x/z email:a@b.example'
        { Update-K8sCertificate "$TestDrive/three.crt" -Authority $ca -RemoveIPAddress 192.0.2.1 -ErrorAction Stop } | Should -Throw -ErrorId 'NameNotThere,*'
        { Update-K8sCertificate "$TestDrive/three.crt" -Authority $ca -RemoveEmail x@y.example -ErrorAction Stop } | Should -Throw -ErrorId 'NameNotThere,*'
    }

    It 'writes the new key as the old one was: <Format> of <Algorithm>' -ForEach @(
        @{ Format = 'Pkcs1'; Algorithm = 'RSA'; Label = 'RSA PRIVATE KEY' }
        @{ Format = 'Sec1'; Algorithm = 'ECDSA'; Label = 'EC PRIVATE KEY' }
        @{ Format = 'Pkcs8'; Algorithm = 'Ed25519'; Label = 'PRIVATE KEY' }
    ) {
        $null = New-Pair "as-$Format" $Format $Algorithm
        $null = Update-K8sCertificate "$TestDrive/as-$Format.crt" -Authority $ca
        (Get-Content "$TestDrive/as-$Format.key")[0] | Should -Be "-----BEGIN $Label-----"
        Test-Pair "as-$Format" | Should -BeTrue
    }

    It 'encrypts the new key as the old one was' {
        $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/locked.key" -Password $password | New-K8sCsr -CommonName locked | New-K8sCertificate -Authority $ca -OutFile "$TestDrive/locked.crt"
        { Update-K8sCertificate "$TestDrive/locked.crt" -Authority $ca -ErrorAction Stop } | Should -Throw -ErrorId 'PasswordRequired,*'
        $new = Update-K8sCertificate "$TestDrive/locked.crt" -Authority $ca -Password $password
        (Get-Content "$TestDrive/locked.key")[0] | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        (Get-K8sPrivateKey "$TestDrive/locked.key" -Password $password).Fingerprint | Should -Be $new.PublicKey.Fingerprint
    }

    It 'changes to another kind of key' {
        $null = New-Pair kind Pkcs1 RSA
        $new = Update-K8sCertificate "$TestDrive/kind.crt" -Authority $ca -Algorithm ECDSA -KeySize 384
        "$($new.PublicKey.Curve) $($new.KeyUsage)" | Should -Be 'P-384 DigitalSignature'
        Test-Pair kind | Should -BeTrue
    }

    It 'renews a file that holds key and certificate, as the kubelet has, with what stands around them' {
        $null = New-Pair part
        $text = "# mine`n" + (Get-Content -Raw "$TestDrive/part.key") + "between`n" + (Get-Content -Raw "$TestDrive/part.crt") + $ca.Certificate.Pem + 'after'
        Set-Content "$TestDrive/whole.pem" $text -NoNewline
        $new = Update-K8sCertificate "$TestDrive/whole.pem" -Authority $ca -NoBackup
        $written = Get-Content -Raw "$TestDrive/whole.pem"
        $written | Should -BeLike "# mine`n-----BEGIN PRIVATE KEY-----*between`n-----BEGIN CERTIFICATE-----*$($ca.Certificate.Pem)after"
        (Get-K8sPrivateKey "$TestDrive/whole.pem").Fingerprint | Should -Be $new.PublicKey.Fingerprint
        @(Get-ChildItem "$TestDrive/whole.pem*").Count | Should -Be 1
        if (-not $IsWindows) { '{0}' -f ((Get-Item "$TestDrive/whole.pem").UnixFileMode -band 'OtherRead') | Should -Be 'None' }
    }

    It 'keeps DER as DER' {
        Export-K8sCertificate -InputObject (New-Pair der) -OutFile "$TestDrive/der.der" -AsDer
        $new = Update-K8sCertificate "$TestDrive/der.der" -Authority $ca -KeyPath "$TestDrive/der.key"
        (Get-K8sCertificate "$TestDrive/der.der").Thumbprint | Should -Be $new.Thumbprint
        [System.IO.File]::ReadAllBytes("$TestDrive/der.der")[0] | Should -Be 48
    }

    It 'finishes first what was interrupted' {
        $null = New-Pair cut
        $certificate, $key = '.cut.crt', '.cut.key' | ForEach-Object { "$_.$('0' * 32).tmp" }
        Copy-Item "$TestDrive/ca.crt" "$TestDrive/$certificate"
        Copy-Item "$TestDrive/ca.key" "$TestDrive/$key"
        $journal = @(
            @{ Target = 'cut.crt'; Temporary = $certificate }
            @{ Target = 'cut.key'; Temporary = $key }
        )
        $journal | ConvertTo-Json | Set-Content "$TestDrive/.cut.crt.replacing"
        $new = Update-K8sCertificate "$TestDrive/cut.crt" -KeepKey -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*interrupted*'
        $new.Subject | Should -Be 'CN=renewal-ca'
        Test-Pair cut | Should -BeTrue
        "$TestDrive/.cut.crt.replacing" | Should -Not -Exist
    }

    It 'renews an authority with its key only' {
        Copy-Item "$TestDrive/ca.crt" "$TestDrive/root.crt"
        Copy-Item "$TestDrive/ca.key" "$TestDrive/root.key"
        { Update-K8sCertificate "$TestDrive/root.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityKeepsKey,*'
        $leaf = New-Pair leaf
        $new = Update-K8sCertificate "$TestDrive/root.crt" -KeepKey -ValidFor 20y -SerialNumber 0a:0b
        $new.SerialNumber | Should -Be '0A0B'
        Test-K8sCertificate -InputObject $leaf -Authority "$TestDrive/root.crt" -Quiet | Should -BeTrue
    }

    It 'ends with its authority and says so' {
        $short = New-K8sCertificateAuthority -CommonName short -Algorithm ECDSA -ValidFor 5d
        $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/short.key" | New-K8sCsr -CommonName short | New-K8sCertificate -Authority $short -OutFile "$TestDrive/short.crt"
        $new = Update-K8sCertificate "$TestDrive/short.crt" -Authority $short -ValidFor 90d -WarningVariable warnings -WarningAction SilentlyContinue
        $new.NotAfter | Should -Be $short.NotAfter
        "$warnings" | Should -BeLike '*ends with its authority*'
    }

    It 'renews for a stranger only when told' {
        $stranger = New-K8sCertificateAuthority -CommonName renewal-ca -Algorithm ECDSA
        $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/evil.key" | New-K8sCsr -Subject '/O=system:masters/CN=evil' | New-K8sCertificate -Authority $stranger -OutFile "$TestDrive/evil.crt" -Force
        $before = Get-Content -Raw "$TestDrive/evil.crt"
        { Update-K8sCertificate "$TestDrive/evil.crt" -Authority $ca -ErrorAction Stop } | Should -Throw -ErrorId 'NotIssuedByAuthority,*'
        Get-Content -Raw "$TestDrive/evil.crt" | Should -Be $before
        (Update-K8sCertificate "$TestDrive/evil.crt" -Authority $ca -Force).AuthorityKeyId | Should -Be $ca.Certificate.SubjectKeyId
    }

    It 'changes nothing with -WhatIf' {
        $old = New-Pair what
        Update-K8sCertificate "$TestDrive/what.crt" -Authority $ca -WhatIf
        (Get-K8sCertificate "$TestDrive/what.crt").Thumbprint | Should -Be $old.Thumbprint
        Test-Pair what | Should -BeTrue
        @(Get-Copies what).Count | Should -Be 0
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'AuthorityMissing'; Run = { Update-K8sCertificate "$TestDrive/bad.crt" -ErrorAction Stop } }
        @{ Id = 'KeyMissing'; Run = { Copy-Item "$TestDrive/bad.crt" "$TestDrive/alone.crt"; Update-K8sCertificate "$TestDrive/alone.crt" -Authority $ca -ErrorAction Stop } }
        @{ Id = 'KeyDoesNotMatch'; Run = { Update-K8sCertificate "$TestDrive/bad.crt" -Authority $ca -KeyPath "$TestDrive/ca.key" -ErrorAction Stop } }
        @{ Id = 'KeyChoiceContradicts'; Run = { Update-K8sCertificate "$TestDrive/bad.crt" -Authority $ca -KeepKey -KeySize 384 } }
        @{ Id = 'CertificateHasNoFile'; Run = { New-K8sCertificate -Key "$TestDrive/bad.key" -CommonName x -Authority $ca | Update-K8sCertificate -Authority $ca -ErrorAction Stop } }
        @{ Id = 'CertificateHasNoFile'; Run = { Get-Content -Raw "$TestDrive/bad.crt" | Update-K8sCertificate -Authority $ca -ErrorAction Stop } }
        @{ Id = 'FormatNotRenewed'; Run = { Set-Content "$TestDrive/b64.crt" ([Convert]::ToBase64String([System.IO.File]::ReadAllBytes("$TestDrive/bad.crt"))); Update-K8sCertificate "$TestDrive/b64.crt" -Authority $ca -ErrorAction Stop } }
        @{ Id = 'NotFirstInFile'; Run = { Set-Content "$TestDrive/chain.crt" ((Get-Content -Raw "$TestDrive/bad.crt") + $ca.Certificate.Pem); (Get-K8sCertificate "$TestDrive/chain.crt")[1] | Update-K8sCertificate -Authority $ca -ErrorAction Stop } }
        @{ Id = 'SerialNumberInvalid'; Run = { Update-K8sCertificate "$TestDrive/bad.crt" -Authority $ca -SerialNumber xyz -ErrorAction Stop } }
        @{ Id = 'ValidityInvalid'; Run = { Update-K8sCertificate "$TestDrive/bad.crt" -Authority $ca -NotAfter (Get-Date).AddDays(-1) -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Run = { Update-K8sCertificate "$TestDrive/nothing.crt" -Authority $ca -ErrorAction Stop } }
    ) {
        $old = New-Pair bad
        $Run | Should -Throw -ErrorId "$Id,*"
        (Get-K8sCertificate "$TestDrive/bad.crt").Thumbprint | Should -Be $old.Thumbprint
        @(Get-Copies bad).Count | Should -Be 0
    }
}
