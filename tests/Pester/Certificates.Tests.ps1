BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ca = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $key = New-K8sPrivateKey -Algorithm ECDSA -OutFile "$TestDrive/server.key"
    $names = 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'
    $server = $key | New-K8sCsr -CommonName kube-apiserver -DnsName $names -IPAddress 10.96.0.1, 172.17.0.87 |
        New-K8sCertificate -Authority $ca -OutFile "$TestDrive/server.crt"
}

Describe 'New-K8sCertificateAuthority' {
    It 'writes certificate and key, which openssl takes as an authority' -Skip:$noOpenssl {
        "$TestDrive/ca.key" | Should -Exist
        $text = (openssl x509 -in "$TestDrive/ca.crt" -noout -text) -join "`n"
        $text | Should -Match 'CA:TRUE'
        $text | Should -Match 'Certificate Sign, CRL Sign'
        openssl verify -CAfile "$TestDrive/ca.crt" "$TestDrive/ca.crt" | Should -BeLike '*: OK'
    }

    It 'is valid for ten years, from five minutes ago' {
        [Math]::Round(($ca.NotAfter - (Get-Date)).TotalDays) | Should -Be 3650
        [Math]::Round(((Get-Date) - $ca.Certificate.NotBefore).TotalMinutes) | Should -Be 5
    }

    It 'makes an authority below another, with a path length that holds' {
        $middle = New-K8sCertificateAuthority -CommonName middle -Authority $ca -PathLength 0 -Algorithm ECDSA
        $middle.Certificate.Issuer | Should -Be 'CN=KUBERNETES-CA'
        $middle.Chain.Subject | Should -Be 'CN=KUBERNETES-CA'
        { New-K8sCertificateAuthority -CommonName low -Authority $middle -Algorithm ECDSA -ErrorAction Stop } | Should -Throw -ErrorId 'PathLengthExceeded,*'
    }

    It 'writes no file when one of the two is there' {
        Set-Content "$TestDrive/half.key" 'mine'
        { New-K8sCertificateAuthority -CommonName half -Algorithm ECDSA -OutFile "$TestDrive/half.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        "$TestDrive/half.crt" | Should -Not -Exist
        (Get-Content "$TestDrive/half.key") | Should -Be 'mine'
    }

    It 'writes nothing with -WhatIf' {
        New-K8sCertificateAuthority -CommonName w -OutFile "$TestDrive/w.crt" -WhatIf
        "$TestDrive/w.crt" | Should -Not -Exist
        "$TestDrive/w.key" | Should -Not -Exist
    }
}

Describe 'Get-K8sCertificateAuthority' {
    It 'finds the key beside the certificate' {
        $found = Get-K8sCertificateAuthority "$TestDrive/ca.crt"
        $found.IsExternal | Should -BeFalse
        $found.KeyPath | Should -Be "$TestDrive/ca.key"
    }

    It 'is external without a key, and then cannot sign' {
        Copy-Item "$TestDrive/ca.crt" "$TestDrive/alone.crt"
        $found = Get-ChildItem "$TestDrive/alone.crt" | Get-K8sCertificateAuthority
        $found.IsExternal | Should -BeTrue
        { New-K8sCertificate -Key $key -CommonName x -Authority $found -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityIsExternal,*'
    }

    It 'refuses a certificate that is no authority' {
        { Get-K8sCertificateAuthority "$TestDrive/server.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'NotAnAuthority,*'
    }

    It 'refuses a key that is not its own' {
        { Get-K8sCertificateAuthority "$TestDrive/ca.crt" -KeyPath "$TestDrive/server.key" -ErrorAction Stop } | Should -Throw -ErrorId 'KeyDoesNotMatch,*'
    }

    It 'opens an encrypted key' {
        $password = ConvertTo-SecureString -AsPlainText -Force 'secret'
        $null = New-K8sCertificateAuthority -CommonName locked -Algorithm ECDSA -OutFile "$TestDrive/locked.crt" -Password $password
        (Get-K8sCertificateAuthority "$TestDrive/locked.crt" -Password $password).IsExternal | Should -BeFalse
        { Get-K8sCertificateAuthority "$TestDrive/locked.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'PasswordRequired,*'
    }
}

Describe 'New-K8sCertificate' {
    It 'signs a request so that openssl verifies the certificate' -Skip:$noOpenssl {
        openssl verify -CAfile "$TestDrive/ca.crt" -purpose sslserver -verify_hostname kubernetes.default.svc "$TestDrive/server.crt" | Should -BeLike '*: OK'
    }

    It 'makes a server of what has host names and a client of what has none' {
        $server.ExtendedKeyUsage.Name | Should -Be 'ServerAuth'
        (New-K8sCertificate -Key $key -CommonName jane -Authority $ca).ExtendedKeyUsage.Name | Should -Be 'ClientAuth'
    }

    It 'does not say key encipherment of an ECDSA key, and does of RSA' {
        "$($server.KeyUsage)" | Should -Be 'DigitalSignature'
        "$((New-K8sCertificate -Key (New-K8sPrivateKey) -CommonName rsa -Authority $ca).KeyUsage)" | Should -Be 'DigitalSignature, KeyEncipherment'
    }

    It 'takes the authority as object, certificate and path alike' {
        foreach ($authority in $ca, $ca.Certificate, "$TestDrive/ca.crt", (Get-Item "$TestDrive/ca.crt")) {
            (New-K8sCertificate -Key $key -CommonName x -Authority $authority).Issuer | Should -Be 'CN=KUBERNETES-CA'
        }
    }

    It 'takes requests as object, text and path alike' {
        $request = $key | New-K8sCsr -CommonName r -OutFile "$TestDrive/r.csr"
        ($request | New-K8sCertificate -Authority $ca).Subject | Should -Be 'CN=r'
        ("$TestDrive/r.csr" | New-K8sCertificate -Authority $ca).Subject | Should -Be 'CN=r'
        (New-K8sCertificate -Request $request.Pem -Authority $ca).Subject | Should -Be 'CN=r'
        (Get-ChildItem "$TestDrive/r.csr" | New-K8sCertificate -Authority $ca).Subject | Should -Be 'CN=r'
    }

    It 'reads the validity <Text>' -ForEach @(
        @{ Text = '90d'; Hours = 2160 }
        @{ Text = '12h'; Hours = 12 }
        @{ Text = '2w'; Hours = 336 }
        @{ Text = '1.00:00:00'; Hours = 24 }
    ) {
        $certificate = New-K8sCertificate -Key $key -CommonName v -Authority $ca -ValidFor $Text
        [Math]::Round(($certificate.NotAfter - (Get-Date)).TotalHours) | Should -Be $Hours
    }

    It 'takes 90d without quotes, which the parser makes a number of' {
        (New-K8sCertificate -Key $key -CommonName v -Authority $ca -ValidFor 90d).DaysRemaining | Should -Be 89
    }

    It 'does not take a number without unit' {
        { New-K8sCertificate -Key $key -CommonName v -Authority $ca -ValidFor 90 } | Should -Throw -ExpectedMessage '*90d*'
    }

    It 'never outlives its authority' {
        $short = New-K8sCertificateAuthority -CommonName short -Algorithm ECDSA -ValidFor 10d
        $certificate = New-K8sCertificate -Key $key -CommonName v -Authority $short -ValidFor 20d -WarningVariable warnings -WarningAction SilentlyContinue
        $certificate.NotAfter | Should -Be $short.NotAfter
        "$warnings" | Should -BeLike '*ends with its authority*'
    }

    It 'gives every certificate a serial number of 128 bits of its own' {
        $serials = 1..20 | ForEach-Object { (New-K8sCertificate -Key $key -CommonName s -Authority $ca).SerialNumber }
        ($serials | Select-Object -Unique).Count | Should -Be 20
        $serials | ForEach-Object { $_.Length | Should -Be 32 }
    }

    It 'refuses a request that was changed' {
        $request = $key | New-K8sCsr -CommonName jane
        $latin = [System.Text.Encoding]::Latin1
        $bytes = $latin.GetBytes($latin.GetString([Convert]::FromBase64String(($request.Pem -replace '-----[^-]+-----|\s'))).Replace('jane', 'jone'))
        [System.IO.File]::WriteAllBytes("$TestDrive/changed.csr", $bytes)
        { New-K8sCertificate -Request "$TestDrive/changed.csr" -Authority $ca -ErrorAction Stop } | Should -Throw -ErrorId 'RequestSignatureInvalid,*'
    }

    It 'refuses an expired authority' {
        $old = New-K8sCertificateAuthority -CommonName old -Algorithm ECDSA -NotBefore (Get-Date).AddDays(-20) -NotAfter (Get-Date).AddDays(-10)
        { New-K8sCertificate -Key $key -CommonName x -Authority $old -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityExpired,*'
    }

    It 'asks before it signs a privileged identity, and signs it when told' {
        (New-K8sCertificate -Key $key -Subject '/CN=x+O=system:masters' -Authority $ca -Confirm:$false).Organization | Should -Be 'system:masters'
        (New-K8sCertificate -Key $key -Subject '/CN=x/O=system:masters' -Authority $ca -Force).Organization | Should -Be 'system:masters'
    }

    It 'refuses an end before the start' {
        { New-K8sCertificate -Key $key -CommonName x -Authority $ca -NotAfter (Get-Date).AddDays(-1) -ErrorAction Stop } | Should -Throw -ErrorId 'ValidityInvalid,*'
    }
}

Describe 'Get-K8sCertificate' {
    It 'reads what .NET reads, to the letter' -ForEach 'ca.crt', 'server.crt' {
        $theirs = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content -Raw "$TestDrive/$_"))
        $ours = Get-K8sCertificate "$TestDrive/$_"
        foreach ($property in 'Subject', 'Issuer', 'SerialNumber', 'Thumbprint', 'NotBefore', 'NotAfter', 'Version') {
            $ours.$property | Should -Be $theirs.$property
        }
    }

    It 'takes paths, wildcards, files, text, lines, bytes and .NET objects' {
        $pem = Get-Content -Raw "$TestDrive/ca.crt"
        $der = [Convert]::FromBase64String(($pem -replace '-----[^-]+-----|\s'))
        (Get-K8sCertificate "$TestDrive/ca.*t").Subject | Should -Be 'CN=KUBERNETES-CA'
        (Get-K8sCertificate -LiteralPath "$TestDrive/ca.crt").Subject | Should -Be 'CN=KUBERNETES-CA'
        (Get-ChildItem "$TestDrive/ca.crt" | Get-K8sCertificate).Subject | Should -Be 'CN=KUBERNETES-CA'
        ($pem | Get-K8sCertificate).Subject | Should -Be 'CN=KUBERNETES-CA'
        (Get-Content "$TestDrive/ca.crt" | Get-K8sCertificate).Subject | Should -Be 'CN=KUBERNETES-CA'
        (Get-K8sCertificate -InputObject $der).Subject | Should -Be 'CN=KUBERNETES-CA'
        ([System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($pem) | Get-K8sCertificate).Subject | Should -Be 'CN=KUBERNETES-CA'
        ($ca | Get-K8sCertificate).Subject | Should -Be 'CN=KUBERNETES-CA'
    }

    It 'reads every certificate of a bundle and says where each stands' {
        Set-Content "$TestDrive/bundle.pem" "before`n$($ca.Certificate.Pem)between`n$($server.Pem)after"
        $found = Get-K8sCertificate "$TestDrive/bundle.pem"
        $found.Subject | Should -Be 'CN=KUBERNETES-CA', 'CN=kube-apiserver'
        $found[1].Source | Should -BeLike 'line *'
    }

    It 'serves the question it is made for' {
        $soon = New-K8sCertificate -Key $key -CommonName soon -Authority $ca -ValidFor 20d -OutFile "$TestDrive/soon.crt"
        (Get-ChildItem "$TestDrive/*.crt" | Get-K8sCertificate | Where-Object NotAfter -lt (Get-Date).AddDays(30)).Subject | Should -Be $soon.Subject
    }

    It 'reads below a folder with -Recurse and passes over what is no certificate' {
        $folder = New-Item -ItemType Directory "$TestDrive/tree/below" -Force
        Copy-Item "$TestDrive/server.crt" "$folder/a.crt"
        Copy-Item "$TestDrive/ca.crt" "$TestDrive/tree/b.pem"
        Set-Content "$TestDrive/tree/notes.txt" 'no certificate'
        (Get-K8sCertificate "$TestDrive/tree" -Recurse -ErrorAction Stop | Sort-Object Subject).Subject | Should -Be 'CN=kube-apiserver', 'CN=KUBERNETES-CA'
        (Get-K8sCertificate "$TestDrive/tree" -Recurse -Include *.pem).Subject | Should -Be 'CN=KUBERNETES-CA'
        (Get-K8sCertificate "$TestDrive/tree" -Recurse -Exclude below).Subject | Should -Be 'CN=KUBERNETES-CA'
    }

    It 'reports <Id> and goes on' -ForEach @(
        @{ Id = 'NotACertificate'; File = 'text.crt'; Content = 'hello' }
        @{ Id = 'NotACertificate'; File = 'key.crt'; Content = $null }
        @{ Id = 'PemMalformed'; File = 'cut.crt'; Content = "-----BEGIN CERTIFICATE-----`nMIIB" }
        @{ Id = 'PemMalformed'; File = 'junk.crt'; Content = "-----BEGIN CERTIFICATE-----`n!!!!`n-----END CERTIFICATE-----" }
        @{ Id = 'CertificateMalformed'; File = 'broken.crt'; Content = "-----BEGIN CERTIFICATE-----`nMIIB`n-----END CERTIFICATE-----" }
        @{ Id = 'PathNotFound'; File = 'missing.crt'; Content = '' }
        @{ Id = 'PathIsDirectory'; File = ''; Content = '' }
    ) {
        $path = if ($File) { "$TestDrive/$File" } else { "$TestDrive" }
        if ($null -eq $Content) { Copy-Item "$TestDrive/server.key" $path }
        elseif ($Content) { Set-Content $path $Content }
        $found = Get-K8sCertificate $path, "$TestDrive/server.crt" -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Subject | Should -Be 'CN=kube-apiserver'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be "$Id,K8sPki.Commands.GetK8sCertificateCommand"
        $problems[0].TargetObject | Should -Be $path
        $problems[0].CategoryInfo.Category | Should -Not -Be 'NotSpecified'
    }

    It 'reads what openssl wrote' -Skip:$noOpenssl {
        $null = openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TestDrive/x.key" -subj '/C=US/ST=CA/O=MyOrg, Inc./CN=x' -days 3 -out "$TestDrive/x.crt" 2>&1
        $certificate = Get-K8sCertificate "$TestDrive/x.crt"
        $certificate.Subject | Should -Be 'CN=x, O="MyOrg, Inc.", S=CA, C=US'
        $certificate.DaysRemaining | Should -Be 2
        $certificate.IsCA | Should -BeTrue
    }
}

Describe 'Export-K8sCertificate' {
    It 'writes a bundle in the order of the pipeline' {
        $server, $ca.Certificate | Export-K8sCertificate -OutFile "$TestDrive/chain.crt"
        (Get-K8sCertificate "$TestDrive/chain.crt").Subject | Should -Be 'CN=kube-apiserver', 'CN=KUBERNETES-CA'
    }

    It 'writes DER that openssl reads' -Skip:$noOpenssl {
        Export-K8sCertificate -InputObject $server -OutFile "$TestDrive/server.der" -AsDer
        openssl x509 -inform DER -in "$TestDrive/server.der" -noout -subject | Should -Be 'subject=CN = kube-apiserver'
    }

    It 'gives the text when no file is named' {
        $server | Export-K8sCertificate | Should -Be $server.Pem
    }

    It 'does not replace a file without -Force' {
        { $server | Export-K8sCertificate -OutFile "$TestDrive/ca.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }
}
