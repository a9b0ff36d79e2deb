BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $kinds = @(
        @{ Name = 'RSA 2048'; Parameters = @{ KeySize = 2048 }; Algorithm = 'RSA'; Size = 2048; Old = 'Pkcs1' }
        @{ Name = 'P-256'; Parameters = @{ Curve = 'P-256' }; Algorithm = 'ECDSA'; Size = 256; Old = 'Sec1' }
        @{ Name = 'P-384'; Parameters = @{ Algorithm = 'ECDSA'; KeySize = 384 }; Algorithm = 'ECDSA'; Size = 384; Old = 'Sec1' }
        @{ Name = 'P-521'; Parameters = @{ Curve = 'P-521' }; Algorithm = 'ECDSA'; Size = 521; Old = 'Sec1' }
        @{ Name = 'Ed25519'; Parameters = @{ Algorithm = 'Ed25519' }; Algorithm = 'Ed25519'; Size = 256; Old = $null }
    )
}

BeforeAll {
    $password = ConvertTo-SecureString -AsPlainText -Force 'correct horse'
    $wrong = ConvertTo-SecureString -AsPlainText -Force 'battery staple'
}

Describe 'New-K8sPrivateKey' {
    It 'makes a <Name> key that openssl takes' -ForEach $kinds -Skip:$noOpenssl {
        $path = "$TestDrive/new-$Size-$Algorithm.key"
        $key = New-K8sPrivateKey @Parameters -OutFile $path
        $key.Algorithm | Should -Be $Algorithm
        $key.KeySize | Should -Be $Size
        $key.Path | Should -Be $path
        $null = openssl pkey -in $path -noout -check
        $LASTEXITCODE | Should -Be 0
    }

    It 'makes RSA of 2048 bits when nothing is said, as kubeadm does' {
        $key = New-K8sPrivateKey
        $key.Algorithm | Should -Be 'RSA'
        $key.KeySize | Should -Be 2048
        $key.Path | Should -BeNullOrEmpty
    }

    It 'keeps the file from others' -Skip:($IsWindows) {
        $path = "$TestDrive/mode.key"
        $null = New-K8sPrivateKey -Algorithm ECDSA -OutFile $path
        [System.IO.File]::GetUnixFileMode($path) | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'leaves an existing file as it is without -Force' {
        $path = "$TestDrive/there.key"
        $first = New-K8sPrivateKey -Algorithm ECDSA -OutFile $path
        { New-K8sPrivateKey -Algorithm ECDSA -OutFile $path -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,K8sPki.Commands.NewK8sPrivateKeyCommand'
        (Get-K8sPrivateKey $path).Fingerprint | Should -Be $first.Fingerprint
        $second = New-K8sPrivateKey -Algorithm ECDSA -OutFile $path -Force
        (Get-K8sPrivateKey $path).Fingerprint | Should -Be $second.Fingerprint
    }

    It 'writes nothing with -WhatIf' {
        $path = "$TestDrive/whatif.key"
        New-K8sPrivateKey -Algorithm ECDSA -OutFile $path -WhatIf
        $path | Should -Not -Exist
    }

    It 'warns of an RSA key of 1024 bits' {
        $null = New-K8sPrivateKey -KeySize 1024 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*1024 bits is weak*'
    }

    It 'refuses <Size> bits of <Algorithm>' -ForEach @(
        @{ Algorithm = 'RSA'; Size = 512 }
        @{ Algorithm = 'RSA'; Size = 16384 }
        @{ Algorithm = 'ECDSA'; Size = 255 }
        @{ Algorithm = 'Ed25519'; Size = 448 }
    ) {
        { New-K8sPrivateKey -Algorithm $Algorithm -KeySize $Size -ErrorAction Stop } | Should -Throw -ErrorId 'KeySizeNotSupported,*'
    }

    It 'refuses a curve for RSA' {
        { New-K8sPrivateKey -Algorithm RSA -Curve P-256 -ErrorAction Stop } | Should -Throw -ErrorId 'KeyChoiceContradicts,*'
    }

    It 'shows no key material, however it is shown' {
        $key = New-K8sPrivateKey -Algorithm ECDSA
        $text = Export-K8sPrivateKey -InputObject $key -AsPlainText
        $secret = ($text -split "`n")[1]
        $shown = ($key | Format-List * | Out-String) + ($key | ConvertTo-Json -Depth 5) + "$key"
        $shown | Should -Not -BeLike "*$secret*"
    }
}

Describe 'Export-K8sPrivateKey and Get-K8sPrivateKey' {
    It 'writes <Name> as PKCS#8 and reads it' -ForEach $kinds {
        $key = New-K8sPrivateKey @Parameters
        $path = "$TestDrive/p8-$Size-$Algorithm.key"
        $key | Export-K8sPrivateKey -OutFile $path
        (Get-K8sPrivateKey $path).Fingerprint | Should -Be $key.Fingerprint
    }

    It 'writes <Name> encrypted so that openssl opens it' -ForEach $kinds -Skip:$noOpenssl {
        $key = New-K8sPrivateKey @Parameters
        $path = "$TestDrive/enc-$Size-$Algorithm.key"
        $key | Export-K8sPrivateKey -OutFile $path -Password $password
        $public = openssl pkey -in $path -passin 'pass:correct horse' -pubout
        $LASTEXITCODE | Should -Be 0
        ($public -join "`n") + "`n" | Should -Be ($key | Export-K8sPublicKey)
        (Get-K8sPrivateKey -Path $path -Password $password).Fingerprint | Should -Be $key.Fingerprint
    }

    It 'writes <Name> in its older form so that openssl reads it' -ForEach ($kinds | Where-Object { $_.Old }) -Skip:$noOpenssl {
        $key = New-K8sPrivateKey @Parameters
        $path = "$TestDrive/old-$Size-$Algorithm.key"
        $key | Export-K8sPrivateKey -OutFile $path -Format $Old
        $null = openssl pkey -in $path -noout -check
        $LASTEXITCODE | Should -Be 0
        ($path | Get-K8sPrivateKey).Fingerprint | Should -Be $key.Fingerprint
    }

    It 'writes and reads <Name> as DER' -ForEach $kinds {
        $key = New-K8sPrivateKey @Parameters
        $path = "$TestDrive/der-$Size-$Algorithm.key"
        $key | Export-K8sPrivateKey -OutFile $path -AsDer
        (Get-ChildItem $path | Get-K8sPrivateKey).Fingerprint | Should -Be $key.Fingerprint
    }

    It 'gives the key when -PassThru asks for it, and nothing else' {
        $key = New-K8sPrivateKey -Algorithm ECDSA
        $key | Export-K8sPrivateKey -OutFile "$TestDrive/quiet.key" | Should -BeNullOrEmpty
        ($key | Export-K8sPrivateKey -OutFile "$TestDrive/loud.key" -PassThru).Path | Should -Be "$TestDrive/loud.key"
    }

    It 'says that a password is wrong' {
        $path = "$TestDrive/locked.key"
        $null = New-K8sPrivateKey -Algorithm ECDSA -OutFile $path -Password $password
        { Get-K8sPrivateKey $path -Password $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'WrongPassword,*' -ExpectedMessage "*'$path'*"
    }

    It 'says that a password is needed' {
        { Get-K8sPrivateKey "$TestDrive/locked.key" -ErrorAction Stop } | Should -Throw -ErrorId 'PasswordRequired,*' -ExpectedMessage '*-Password*'
    }

    It 'does not write Ed25519 as PKCS#1' {
        { New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPrivateKey "$TestDrive/no.key" -Format Pkcs1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'FormatDoesNotFitKey,*'
        "$TestDrive/no.key" | Should -Not -Exist
    }

    It 'warns when others can read the file' -Skip:($IsWindows) {
        $path = "$TestDrive/open.key"
        $null = New-K8sPrivateKey -Algorithm ECDSA -OutFile $path
        [System.IO.File]::SetUnixFileMode($path, [System.IO.UnixFileMode]'UserRead, UserWrite, OtherRead')
        $null = Get-K8sPrivateKey $path -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*other users can read it*chmod 600*"
    }

    It 'reads what openssl writes: <Command>' -Skip:$noOpenssl -ForEach @(
        @{ Command = 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048' }
        @{ Command = 'genrsa -traditional 2048' }
        @{ Command = 'ecparam -name prime256v1 -genkey' }
        @{ Command = 'ecparam -name secp384r1 -genkey -noout' }
        @{ Command = 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521' }
        @{ Command = 'genpkey -algorithm ED25519' }
        @{ Command = 'genpkey -algorithm RSA -aes-128-cbc -pass pass:secret' }
        @{ Command = 'genpkey -algorithm ED25519 -aes-256-cbc -pass pass:secret' }
        @{ Command = 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -outform DER' }
        @{ Command = 'genrsa -traditional -aes128 -passout pass:secret 2048' }
        @{ Command = 'genrsa -traditional -des3 -passout pass:secret 2048' }
    ) {
        $path = "$TestDrive/openssl-$([guid]::NewGuid()).key"
        $verb, $rest = -split $Command
        $null = openssl $verb -out $path @rest 2>&1
        $key = Get-K8sPrivateKey $path -Password (ConvertTo-SecureString -AsPlainText -Force secret) -WarningAction SilentlyContinue
        $public = openssl pkey -in $path -passin pass:secret -pubout
        $key | Export-K8sPublicKey | Should -Be (($public -join "`n") + "`n")
    }
}

Describe 'A key among certificates' {
    It 'is found, plain and encrypted, before and behind the certificate' {
        $key = New-K8sPrivateKey -Algorithm ECDSA
        $certificate = (New-K8sCertificateAuthority -CommonName ca -PrivateKey $key).Certificate.Pem
        $plain = $key | Export-K8sPrivateKey -AsPlainText
        $locked = $key | Export-K8sPrivateKey -AsPlainText -Password $password
        foreach ($text in "$certificate$plain", "$plain$certificate", "$certificate$locked", "Bag Attributes`
$locked$certificate$certificate") {
            Set-Content -NoNewline -Path "$TestDrive/both.pem" -Value $text
            $found = Get-K8sPrivateKey "$TestDrive/both.pem" -Password $password -WarningAction SilentlyContinue
            $found.Fingerprint | Should -Be $key.Fingerprint
            $found.Path | Should -Be "$TestDrive/both.pem"
        }
    }

    It 'is missed with the labels that are there' {
        Set-Content "$TestDrive/alone.pem" (New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA).Certificate.Pem
        { Get-K8sPrivateKey "$TestDrive/alone.pem" -ErrorAction Stop -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'NotAPrivateKey,*' -ExpectedMessage '*CERTIFICATE*'
    }
}

Describe 'Public keys' {
    It 'are byte for byte those of openssl' -Skip:$noOpenssl {
        $null = openssl genrsa -out "$TestDrive/bank.key" 2048 2>&1
        $null = openssl rsa -in "$TestDrive/bank.key" -pubout -out "$TestDrive/theirs.pem" 2>&1
        Get-K8sPublicKey "$TestDrive/bank.key" -WarningAction SilentlyContinue | Export-K8sPublicKey -OutFile "$TestDrive/ours.pem"
        Get-Content -Raw "$TestDrive/ours.pem" | Should -BeExactly (Get-Content -Raw "$TestDrive/theirs.pem")
    }

    It 'are found in keys, requests and certificates alike' {
        $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -OutFile "$TestDrive/pub-ca.crt"
        $fingerprint = $ca.Certificate.PublicKey.Fingerprint
        ($ca | Get-K8sPublicKey).Fingerprint | Should -Be $fingerprint
        (Get-K8sPublicKey "$TestDrive/pub-ca.crt").Fingerprint | Should -Be $fingerprint
        (Get-K8sPublicKey -LiteralPath "$TestDrive/pub-ca.key").Fingerprint | Should -Be $fingerprint
        ($ca.Certificate.PublicKey.Pem | Get-K8sPublicKey).Fingerprint | Should -Be $fingerprint
    }
}
