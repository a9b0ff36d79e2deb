BeforeDiscovery {
    $noSshKeygen = -not (Get-Command ssh-keygen -CommandType Application -ErrorAction Ignore)
    $kinds = @(
        @{ Kind = 'RSA'; Parameters = @{ KeySize = 2048 } }
        @{ Kind = 'P-256'; Parameters = @{ Curve = 'P-256' } }
        @{ Kind = 'P-384'; Parameters = @{ Curve = 'P-384' } }
        @{ Kind = 'P-521'; Parameters = @{ Curve = 'P-521' } }
        @{ Kind = 'Ed25519'; Parameters = @{ Algorithm = 'Ed25519' } }
    )
}

BeforeAll {
    $password = ConvertTo-SecureString -AsPlainText -Force 'correct horse'
}

Describe 'New-K8sPrivateKey -Format OpenSsh' {
    It 'writes the two files of ssh-keygen for <Kind>' -ForEach $kinds -Skip:$noSshKeygen {
        $path = "$TestDrive/id_$Kind"
        $key = New-K8sPrivateKey @Parameters -Format OpenSsh -OutFile $path -Comment 'jane@example'
        $key.Comment | Should -Be 'jane@example'
        $shown = ssh-keygen -lvf $path
        $shown[0] | Should -BeLike "$($key.KeySize) $($key.Fingerprint) jane@example (*)"
        $shown[1..11] -join "`n" | Should -BeExactly $key.RandomArt
        ssh-keygen -y -f $path | Should -BeExactly ((Get-Content "$path.pub") -join '')
        (Get-K8sPrivateKey $path).Fingerprint | Should -Be $key.Fingerprint
        (Get-K8sPublicKey "$path.pub").RandomArt | Should -BeExactly $key.RandomArt
    }

    It 'encrypts so that ssh-keygen opens it with the passphrase alone' -Skip:$noSshKeygen {
        $path = "$TestDrive/id_locked"
        $key = New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile $path -Password $password
        ssh-keygen -y -P 'correct horse' -f $path | Should -BeExactly ((Get-Content "$path.pub") -join '')
        $null = ssh-keygen -y -P 'wrong' -f $path 2>&1
        $LASTEXITCODE | Should -Not -Be 0
        (Get-K8sPrivateKey $path -Password $password).Fingerprint | Should -Be $key.Fingerprint
        { Get-K8sPrivateKey $path -ErrorAction Stop } | Should -Throw -ErrorId 'PasswordRequired,*'
    }

    It 'names the user in the comment unless said' {
        $key = New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_named"
        $key.Comment | Should -Be "$([Environment]::UserName)@$([Environment]::MachineName)"
        (New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_bare" -Comment '').Comment | Should -BeNullOrEmpty
        Get-Content "$TestDrive/id_bare.pub" | Should -Match '^ssh-ed25519 \S+$'
    }

    It 'replaces neither file without -Force' {
        Set-Content "$TestDrive/id_there.pub" 'mine'
        { New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_there" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        "$TestDrive/id_there" | Should -Not -Exist
        Get-Content "$TestDrive/id_there.pub" | Should -Be 'mine'
    }

    It 'keeps the private file from others and shows the public one' -Skip:($IsWindows) {
        $null = New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_mode"
        [System.IO.File]::GetUnixFileMode("$TestDrive/id_mode") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite')
        [System.IO.File]::GetUnixFileMode("$TestDrive/id_mode.pub") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite, GroupRead, OtherRead')
    }

    It 'writes nothing with -WhatIf' {
        New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_whatif" -WhatIf
        "$TestDrive/id_whatif" | Should -Not -Exist
        "$TestDrive/id_whatif.pub" | Should -Not -Exist
    }

    It 'refuses a comment of two lines and leaves no file' {
        { New-K8sPrivateKey -Algorithm Ed25519 -Format OpenSsh -OutFile "$TestDrive/id_lines" -Comment "a`nssh-rsa AAAA" -ErrorAction Stop } | Should -Throw -ErrorId 'CommentInvalid,*'
        "$TestDrive/id_lines" | Should -Not -Exist
    }

    It 'refuses a comment for another format' {
        { New-K8sPrivateKey -Algorithm Ed25519 -OutFile "$TestDrive/c.key" -Comment a -ErrorAction Stop } | Should -Throw -ErrorId 'CommentNotWritten,*'
        { New-K8sPrivateKey -Algorithm Ed25519 -Comment a -ErrorAction Stop } | Should -Throw -ErrorId 'OutFileMissing,*'
        { New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPrivateKey "$TestDrive/c.key" -Comment a -ErrorAction Stop } | Should -Throw -ErrorId 'CommentNotWritten,*'
        { New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPublicKey -Comment a -ErrorAction Stop } | Should -Throw -ErrorId 'CommentNotWritten,*'
    }
}

Describe 'Export to OpenSSH' {
    It 'gives a line for authorized_keys' -Skip:$noSshKeygen {
        $key = New-K8sPrivateKey -Algorithm ECDSA
        $line = $key | Export-K8sPublicKey -Format OpenSsh -Comment 'jane@example'
        $line | Should -Match '^ecdsa-sha2-nistp256 \S+ jane@example$'
        Set-Content "$TestDrive/authorized_keys" $line
        Add-Content "$TestDrive/authorized_keys" (New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPublicKey -Format OpenSsh)
        $shown = ssh-keygen -lf "$TestDrive/authorized_keys"
        $read = Get-K8sPublicKey "$TestDrive/authorized_keys"
        $read.Count | Should -Be 2
        $shown[0] | Should -BeLike "256 $($read[0].Fingerprint) jane@example *"
        $shown[1] | Should -BeLike "256 $($read[1].Fingerprint) *"
    }

    It 'reports a broken line of authorized_keys and goes on' {
        $good = New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPublicKey -Format OpenSsh
        Set-Content "$TestDrive/lines" 'ssh-rsa AAAA broken', '# a comment', "from=`"10.0.0.0/8`" $good last"
        $read = Get-K8sPublicKey "$TestDrive/lines" -ErrorVariable problems -ErrorAction SilentlyContinue
        $read.Comment | Should -Be 'last'
        "$($problems[0])" | Should -BeLike '*line 1*'
        $problems[0].FullyQualifiedErrorId | Should -Be 'PublicKeyMalformed,K8sPki.Commands.GetK8sPublicKeyCommand'
    }

    It 'writes the private key <Kind> so that ssh-keygen reads it, encrypted or not' -ForEach $kinds -Skip:$noSshKeygen {
        $key = New-K8sPrivateKey @Parameters
        $line = $key | Export-K8sPublicKey -Format OpenSsh
        $key | Export-K8sPrivateKey "$TestDrive/out_$Kind" -Format OpenSsh -Comment ''
        ssh-keygen -y -f "$TestDrive/out_$Kind" | Should -BeExactly $line
        $key | Export-K8sPrivateKey "$TestDrive/enc_$Kind" -Format OpenSsh -Password $password -Comment ''
        ssh-keygen -y -P 'correct horse' -f "$TestDrive/enc_$Kind" | Should -BeExactly $line
    }

    It 'reads what ssh-keygen writes and turns it into PKCS#8' -Skip:$noSshKeygen {
        $null = ssh-keygen -q -t rsa -b 2048 -N 'correct horse' -C theirs -f "$TestDrive/id_theirs"
        $key = Get-K8sPrivateKey "$TestDrive/id_theirs" -Password $password
        $key.Comment | Should -Be 'theirs'
        $key.Fingerprint | Should -Be ((ssh-keygen -lf "$TestDrive/id_theirs.pub") -split ' ')[1]
        ($key | Export-K8sPrivateKey -AsPlainText) | Should -BeLike '-----BEGIN PRIVATE KEY-----*'
    }

    It 'writes no DER' {
        { New-K8sPrivateKey -Algorithm Ed25519 | Export-K8sPublicKey -Format OpenSsh -AsDer -ErrorAction Stop } | Should -Throw -ErrorId 'FormatHasNoDer,*'
    }
}

Describe 'Export-K8sPublicKey -Format Pkcs1' {
    It 'is that of openssl' -Skip:(-not (Get-Command openssl -CommandType Application -ErrorAction Ignore)) {
        $key = New-K8sPrivateKey -OutFile "$TestDrive/rsa.key"
        $theirs = (openssl rsa -in "$TestDrive/rsa.key" -RSAPublicKey_out 2>&1 | Where-Object { $_ -is [string] }) -join "`n"
        ($key | Export-K8sPublicKey -Format Pkcs1).TrimEnd() | Should -BeExactly $theirs
    }

    It 'is for RSA only' {
        { New-K8sPrivateKey -Algorithm ECDSA | Export-K8sPublicKey -Format Pkcs1 -ErrorAction Stop } | Should -Throw -ErrorId 'FormatDoesNotFitKey,*'
    }
}

Describe 'New-K8sPrivateKey -Count' {
    It 'makes as many keys, all different' {
        $keys = New-K8sPrivateKey -Algorithm ECDSA -Count 40
        $keys.Count | Should -Be 40
        @($keys.Fingerprint | Sort-Object -Unique).Count | Should -Be 40
    }

    It 'numbers the files' {
        $keys = New-K8sPrivateKey -Algorithm ECDSA -Count 3 -OutFile "$TestDrive/many.key"
        $keys.Path | Should -Be "$TestDrive/many-1.key", "$TestDrive/many-2.key", "$TestDrive/many-3.key"
        (Get-K8sPrivateKey "$TestDrive/many-2.key").Fingerprint | Should -Be $keys[1].Fingerprint
    }

    It 'writes none when one of the files is there' {
        Set-Content "$TestDrive/some-3.key" 'mine'
        { New-K8sPrivateKey -Algorithm ECDSA -Count 3 -OutFile "$TestDrive/some.key" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        "$TestDrive/some-1.key" | Should -Not -Exist
    }

    It 'writes nothing with -WhatIf' {
        New-K8sPrivateKey -Algorithm ECDSA -Count 3 -OutFile "$TestDrive/none.key" -WhatIf
        "$TestDrive/none-1.key" | Should -Not -Exist
    }
}
