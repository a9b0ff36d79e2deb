BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $noKeytool = -not (Get-Command keytool -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $password = ConvertTo-SecureString -AsPlainText -Force 'changeit'
    $other = ConvertTo-SecureString -AsPlainText -Force 'another'
    $root = New-K8sCertificateAuthority -CommonName formats-root -Algorithm ECDSA -OutFile "$TestDrive/root.crt"
    $middle = New-K8sCertificateAuthority -CommonName formats-middle -Algorithm ECDSA -Authority $root -OutFile "$TestDrive/middle.crt"
    $server = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/server.key" | New-K8sCsr -CommonName formats-server -DnsName a.example |
        New-K8sCertificate -Authority $middle -OutFile "$TestDrive/server.crt"
    $whole = 'CN=formats-server', 'CN=formats-middle', 'CN=formats-root'
}

Describe 'Export-K8sCertificate in order' {
    It 'puts each certificate before its issuer' {
        $root.Certificate, $server, $middle.Certificate, $root.Certificate | Export-K8sCertificate "$TestDrive/ordered.crt" -Ordered
        (Get-K8sCertificate "$TestDrive/ordered.crt").Subject | Should -Be $whole
    }

    It 'follows a certificate with its chain, from objects and paths, and with nothing else' {
        $null = New-K8sCertificateAuthority -CommonName stranger -Algorithm ECDSA -OutFile "$TestDrive/stranger.crt"
        Export-K8sCertificate -InputObject $server -Chain "$TestDrive/stranger.crt", "$TestDrive/root.crt", "$TestDrive/middle.crt" -OutFile "$TestDrive/chain.crt"
        (Get-K8sCertificate "$TestDrive/chain.crt").Subject | Should -Be $whole
        ($server | Export-K8sCertificate -Chain $middle | Get-K8sCertificate).Subject | Should -Be $whole
        ("$TestDrive/server.crt" | Export-K8sCertificate -Chain $middle.Certificate | Get-K8sCertificate).Subject | Should -Be $whole[0..1]
    }

    It 'takes every certificate of a file' {
        Export-K8sCertificate -InputObject "$TestDrive/server.crt", "$TestDrive/root.crt" -OutFile "$TestDrive/two.crt"
        (Export-K8sCertificate -InputObject "$TestDrive/two.crt" | Get-K8sCertificate).Subject | Should -Be $whole[0], $whole[2]
    }
}

Describe 'Export-K8sCertificate -AsPkcs12' {
    BeforeAll {
        Export-K8sCertificate -InputObject $server -Chain $middle -Key "$TestDrive/server.key" -AsPkcs12 -Password $password -FriendlyName 'my server' -OutFile "$TestDrive/server.p12"
    }

    It 'is read by openssl, with name, key and chain' -Skip:$noOpenssl {
        $text = (openssl pkcs12 -in "$TestDrive/server.p12" -passin pass:changeit -nodes) -join "`n"
        $text | Should -Match 'friendlyName: my server'
        $text | Should -Match 'BEGIN PRIVATE KEY'
        [regex]::Matches($text, 'BEGIN CERTIFICATE').Count | Should -Be 3
    }

    It 'is read by Java, with alias and chain' -Skip:$noKeytool {
        $text = (keytool '-J-Duser.language=en' -list -v -keystore "$TestDrive/server.p12" -storepass changeit) -join "`n"
        $text | Should -Match 'Alias name: my server'
        $text | Should -Match 'PrivateKeyEntry'
        $text | Should -Match 'Certificate chain length: 3'
    }

    It 'is read by .NET' {
        $collection = [System.Security.Cryptography.X509Certificates.X509Certificate2Collection]::new()
        $collection.Import("$TestDrive/server.p12", 'changeit', 'EphemeralKeySet')
        $collection.Count | Should -Be 3
        ($collection | Where-Object HasPrivateKey).Subject | Should -Be 'CN=formats-server'
    }

    It 'is read by Get-K8sCertificate with the password, and the key comes with it' {
        $found = Get-K8sCertificate "$TestDrive/server.p12" -Password $password
        $found.Subject | Should -Be $whole
        $found[0].HasPrivateKey | Should -BeTrue
        $found[0].Source | Should -Be "entry 'my server'"
        (Get-ChildItem "$TestDrive/server.p12" | Get-K8sCertificate -Password $password)[0].Subject | Should -Be $whole[0]
        $found | Export-K8sCertificate -AsPkcs12 -Password $other "$TestDrive/again.p12"
        (Get-K8sCertificate "$TestDrive/again.p12" -Password $other)[0].HasPrivateKey | Should -BeTrue
    }

    It 'is readable by its owner only' -Skip:($IsWindows) {
        "$((Get-Item "$TestDrive/server.p12").UnixFileMode)" | Should -Be 'UserWrite, UserRead'
    }

    It 'writes trusted certificates without a key, which Java trusts' -Skip:$noKeytool {
        $root.Certificate, $middle.Certificate | Export-K8sCertificate -AsPkcs12 -NoKey -Password $password "$TestDrive/trust.p12"
        $text = (keytool '-J-Duser.language=en' -list -keystore "$TestDrive/trust.p12" -storepass changeit) -join "`n"
        [regex]::Matches($text, 'trustedCertEntry').Count | Should -Be 2
    }

    It 'is an authority, with its key, for Get-K8sCertificateAuthority' {
        $root | Export-K8sCertificate -AsPkcs12 -Key $root -Password $password "$TestDrive/root.p12"
        $found = Get-K8sCertificateAuthority "$TestDrive/root.p12" -Password $password
        $found.IsExternal | Should -BeFalse
        (New-K8sCertificate -Key "$TestDrive/server.key" -CommonName x -Authority $found).Issuer | Should -Be 'CN=formats-root'
    }

    It 'writes nothing with -WhatIf' {
        Export-K8sCertificate -InputObject $server -AsPkcs12 -Password $password -OutFile "$TestDrive/what.p12" -WhatIf
        "$TestDrive/what.p12" | Should -Not -Exist
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'PasswordRequired'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 "$TestDrive/x.p12" } }
        @{ Id = 'OutFileMissing'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -Password $password } }
        @{ Id = 'Pkcs12Missing'; Run = { Export-K8sCertificate -InputObject $server -FriendlyName x "$TestDrive/x.p12" } }
        @{ Id = 'FormatGivenTwice'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -AsDer -Password $password "$TestDrive/x.p12" } }
        @{ Id = 'KeyChoiceContradicts'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -NoKey -Key $root -Password $password "$TestDrive/x.p12" } }
        @{ Id = 'KeyDoesNotMatch'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -Key $root -Password $password "$TestDrive/x.p12" -ErrorAction Stop } }
        @{ Id = 'PasswordEmpty'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -Password ([securestring]::new()) "$TestDrive/x.p12" -ErrorAction Stop } }
        @{ Id = 'FileExists'; Run = { Export-K8sCertificate -InputObject $server -AsPkcs12 -Password $password "$TestDrive/server.p12" -ErrorAction Stop } }
    ) {
        $Run | Should -Throw -ErrorId "$Id,*"
        "$TestDrive/x.p12" | Should -Not -Exist
    }
}

Describe 'Get-K8sCertificate from whatever wrapping' {
    It 'asks for the password of PKCS#12 and says when it is wrong' {
        Export-K8sCertificate -InputObject $server -AsPkcs12 -Password $password -OutFile "$TestDrive/asked.p12"
        { Get-K8sCertificate "$TestDrive/asked.p12" -ErrorAction Stop } | Should -Throw -ErrorId 'PasswordRequired,*'
        { Get-K8sCertificate "$TestDrive/asked.p12" -Password $other -ErrorAction Stop } | Should -Throw -ErrorId 'WrongPassword,*'
    }

    It 'reads old PKCS#12 of openssl, with RC2 and Triple DES' -Skip:$noOpenssl {
        $null = openssl pkcs12 -export -legacy -in "$TestDrive/server.crt" -inkey "$TestDrive/server.key" -name old -passout pass:changeit -out "$TestDrive/old.p12" 2>&1
        (Get-K8sCertificate "$TestDrive/old.p12" -Password $password).Source | Should -Be "entry 'old'"
    }

    It 'reads keystores of Java' -Skip:$noKeytool {
        $null = keytool -importcert -noprompt -alias root -file "$TestDrive/root.crt" -storetype JKS -keystore "$TestDrive/trust.jks" -storepass changeit 2>&1
        (Get-K8sCertificate "$TestDrive/trust.jks").Subject | Should -Be 'CN=formats-root'
        (Get-K8sCertificate "$TestDrive/trust.jks" -Password $password).Source | Should -Be "entry 'root'"
    }

    It 'reads PKCS#7' -Skip:$noOpenssl {
        $null = openssl crl2pkcs7 -nocrl -certfile "$TestDrive/root.crt" -certfile "$TestDrive/middle.crt" -out "$TestDrive/some.p7b"
        @(Get-K8sCertificate "$TestDrive/some.p7b").Count | Should -Be 2
    }

    It 'reads the base64 of a Secret or kubeconfig field, whole and in lines, by parameter and piped' {
        $bytes = [System.IO.File]::ReadAllBytes("$TestDrive/server.crt")
        $field = [Convert]::ToBase64String($bytes)
        $wrapped = [Convert]::ToBase64String($bytes, 'InsertLineBreaks') -split "`r`n"
        $der = [Convert]::ToBase64String([Convert]::FromBase64String(($server.Pem -replace '-----[^-]+-----|\s')))
        ($field | Get-K8sCertificate).Subject | Should -Be $whole[0]
        (Get-K8sCertificate -InputObject $field).Subject | Should -Be $whole[0]
        ($der | Get-K8sCertificate).Subject | Should -Be $whole[0]
        ($wrapped | Get-K8sCertificate).Subject | Should -Be $whole[0]
        ($field, $field, "$TestDrive/root.crt" | Get-K8sCertificate).Subject | Should -Be $whole[0], $whole[0], $whole[2]
        Set-Content "$TestDrive/field.txt" $field
        (Get-K8sCertificate "$TestDrive/field.txt").Subject | Should -Be $whole[0]
    }

    It 'takes bytes from the pipeline one by one, and lists by parameter' {
        ([System.IO.File]::ReadAllBytes("$TestDrive/server.crt") | Get-K8sCertificate).Subject | Should -Be $whole[0]
        (Get-K8sCertificate -InputObject $server, "$TestDrive/root.crt", (Get-Item "$TestDrive/middle.crt")).Subject | Should -Be $whole[0], $whole[2], $whole[1]
    }

    It 'revives what came back from Export-Clixml, and it still knows where it was' {
        $remote = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($server))
        $revived = $remote | Get-K8sCertificate
        $revived.Thumbprint | Should -Be $server.Thumbprint
        $revived.Path | Should -BeNullOrEmpty
        $revived.DisplayPath | Should -Be "$TestDrive/server.crt"
        $revived.GetType().Name | Should -Be 'Certificate'
        (Test-K8sCertificate -InputObject $remote -Authority $root -Intermediate $middle).IsValid | Should -BeTrue
    }

    It 'reads what is good in a bundle and names the block that is bad' {
        $bad = "-----BEGIN CERTIFICATE-----`nMIIBAAAA`n-----END CERTIFICATE-----`n"
        Set-Content "$TestDrive/mixed.pem" ($server.Pem + $bad + $root.Certificate.Pem)
        $found = Get-K8sCertificate "$TestDrive/mixed.pem" -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Subject | Should -Be $whole[0], $whole[2]
        $problems.Count | Should -Be 1
        "$problems" | Should -BeLike "*mixed.pem', block in line $(@($server.Pem -split "`n").Count)*"
    }

    It 'is not led in circles by symbolic links' -Skip:($IsWindows) {
        $tree = New-Item -ItemType Directory "$TestDrive/links/below" -Force
        Copy-Item "$TestDrive/server.crt" "$tree/server.crt"
        $null = New-Item -ItemType SymbolicLink -Path "$tree/up" -Target "$TestDrive/links"
        $null = New-Item -ItemType SymbolicLink -Path "$tree/current.crt" -Target "$tree/server.crt"
        $null = New-Item -ItemType SymbolicLink -Path "$tree/gone.crt" -Target "$tree/nothing"
        $null = New-Item -ItemType SymbolicLink -Path "$tree/self.crt" -Target "$tree/self.crt"
        $found = Get-K8sCertificate "$TestDrive/links" -Recurse -ErrorVariable problems -ErrorAction SilentlyContinue
        ($found.Path | Split-Path -Leaf) | Should -Be 'server.crt'
        ($problems.TargetObject | Split-Path -Leaf) | Should -Be 'gone.crt', 'self.crt'
    }
}
