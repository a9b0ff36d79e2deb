BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $quiet = @{ Confirm = $false }
    function New-User([string] $Name, [string] $For = '90d', [string[]] $Group = 'dev') {
        New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName $Name -Organization $Group |
            New-K8sCertificate -Authority $ca -ValidFor $For -NotBefore (Get-Date).AddDays(-30) @quiet
    }
    # An administrator with two clusters, and a user of a third one whose certificate has ended.
    function New-Config([string] $Name) {
        $file = @{ KubeConfig = "$TestDrive/$Name" }
        $null = New-Item "$TestDrive/$Name" -Value "apiVersion: v1`nkind: Config`n" -Force
        Set-K8sKubeConfigCluster prod @file -Server https://10.0.0.1:6443 -CertificateAuthority "$TestDrive/ca.crt" -TlsServerName api.example
        Set-K8sKubeConfigCluster test @file -Server https://10.0.0.2:6443 -CertificateAuthority $ca -Embed
        New-User admin 60d | Set-K8sKubeConfigUser admin @file -Embed
        New-User old 31d | Set-K8sKubeConfigUser old @file -Embed
        Set-K8sKubeConfigUser robot @file -Token (ConvertTo-SecureString -AsPlainText -Force x)
        Set-K8sKubeConfigContext admin@prod @file -Cluster prod -User admin
        Set-K8sKubeConfigContext robot@prod @file -Cluster prod -User robot
        Set-K8sKubeConfigContext old@prod @file -Cluster prod -User old
        Set-K8sKubeConfigContext old@test @file -Cluster test -User old
        Use-K8sKubeConfigContext admin@prod @file
        $file
    }
    function Get-Expired($File) { Get-K8sKubeConfigUser @File | Where-Object { $_.Certificate -and $_.DaysRemaining -lt 5 } }
}

Describe 'A kubeconfig for a new user' {
    BeforeAll { $file = New-Config hand }

    It 'takes the cluster of the current context, with everything inside' {
        New-User jane | New-K8sKubeConfig "$TestDrive/jane.conf" @file
        $made = Get-K8sKubeConfig -KubeConfig "$TestDrive/jane.conf"
        $made.CurrentContext | Should -Be 'jane@prod'
        $cluster = Get-K8sKubeConfigCluster -KubeConfig "$TestDrive/jane.conf"
        $cluster.Name, $cluster.Server, $cluster.TlsServerName, $cluster.Authority | Should -Be 'prod', 'https://10.0.0.1:6443', 'api.example', 'embedded'
        ($cluster | Get-K8sCertificate).Thumbprint | Should -Be $ca.Certificate.Thumbprint
        (Get-K8sKubeConfigUser -KubeConfig "$TestDrive/jane.conf").Certificate.CommonName | Should -Be 'jane'
        if (-not $IsWindows) { (Get-Item "$TestDrive/jane.conf").UnixFileMode | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite') }
        Test-K8sKubeConfig "$TestDrive/jane.conf" -Quiet | Should -BeTrue
    }

    It 'holds what kubectl reads' -Skip:$noKubectl {
        New-User kay | New-K8sKubeConfig "$TestDrive/kay.conf" @file
        kubectl config view --kubeconfig "$TestDrive/kay.conf" --minify -o 'jsonpath={.clusters[0].cluster.server} {.users[0].name}' |
            Should -Be 'https://10.0.0.1:6443 kay'
    }

    It 'takes that of another context, and another address of it' {
        New-User lee | New-K8sKubeConfig "$TestDrive/lee.conf" @file -Context old@test -Server https://api.example:443
        (Get-K8sKubeConfigCluster test -KubeConfig "$TestDrive/lee.conf").Server | Should -Be 'https://api.example:443'
        (Get-K8sKubeConfigCluster test -KubeConfig "$TestDrive/lee.conf").Authority | Should -Be 'embedded'
    }

    It 'hands no password on, and no server that is not checked' {
        Set-K8sKubeConfigCluster test @file -ProxyUrl 'http://me:hush@proxy:3128'
        { New-User max | New-K8sKubeConfig "$TestDrive/max.conf" @file -Context old@test -ErrorAction Stop } |
            Should -Throw -ErrorId 'ClusterHoldsSecret,*'
        Set-K8sKubeConfigCluster test @file -Unset ProxyUrl, CertificateAuthority -InsecureSkipTlsVerify
        { New-User max | New-K8sKubeConfig "$TestDrive/max.conf" @file -Context old@test -ErrorAction Stop } |
            Should -Throw -ErrorId 'ClusterNotVerified,*'
        New-User max | New-K8sKubeConfig "$TestDrive/max.conf" @file -Context old@test -CertificateAuthority $ca
        (Get-K8sKubeConfigCluster test -KubeConfig "$TestDrive/max.conf").InsecureSkipTlsVerify | Should -BeFalse
    }

    It 'says what is missing where there is no context' {
        { New-User nan | New-K8sKubeConfig "$TestDrive/nan.conf" -KubeConfig "$TestDrive/none" -ErrorAction Stop } | Should -Throw
        "$TestDrive/nan.conf" | Should -Not -Exist
    }
}

Describe 'The certificate of a user in a kubeconfig' {
    It 'is renewed from an authority where it stands, with the names it has' {
        $file = New-Config renew
        $old = (Get-K8sKubeConfigUser old @file).Certificate
        $others = Get-K8sKubeConfigUser admin @file -Raw
        $new = Get-K8sKubeConfigUser old @file | Update-K8sCertificate -Authority $ca -ValidFor 90d @quiet
        $new.Subject | Should -Be $old.Subject
        $new.Path, $new.Source | Should -Be "$TestDrive/renew", 'user old'
        $user = Get-K8sKubeConfigUser old @file
        $user.Certificate.SerialNumber | Should -Be $new.SerialNumber
        $user.Certificate.PublicKey.Fingerprint | Should -Not -Be $old.PublicKey.Fingerprint
        (Get-K8sKubeConfigUser admin @file -Raw).ClientKeyData | Should -Be $others.ClientKeyData
        Test-K8sKubeConfig "$TestDrive/renew" -Quiet | Should -BeTrue
        $copy = Get-ChildItem "$TestDrive/renew.*.bak"
        @($copy).Count | Should -Be 1
        if (-not $IsWindows) { $copy.UnixFileMode | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite') }
    }

    It 'is renewed in the files that the kubeconfig names, with the old key' {
        $file = New-Config files
        $pair = New-User kim
        $pair | Export-K8sCertificate "$TestDrive/kim.crt"
        $pair | Export-K8sPrivateKey "$TestDrive/kim.key"
        Set-K8sKubeConfigUser kim @file -ClientCertificate "$TestDrive/kim.crt" -ClientKey "$TestDrive/kim.key"
        $text = Get-Content -Raw "$TestDrive/files"
        $new = Get-K8sKubeConfigUser kim @file | Update-K8sCertificate -Authority $ca -KeepKey @quiet
        (Get-K8sCertificate "$TestDrive/kim.crt").SerialNumber | Should -Be $new.SerialNumber
        $new.PublicKey.Fingerprint | Should -Be $pair.PublicKey.Fingerprint
        Get-Content -Raw "$TestDrive/files" | Should -Be $text
    }

    It 'is left alone with -WhatIf, of another authority, and where there is none' {
        $file = New-Config alone
        $text = Get-Content -Raw "$TestDrive/alone"
        Get-K8sKubeConfigUser old @file | Update-K8sCertificate -Authority $ca -WhatIf
        $other = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA
        { Get-K8sKubeConfigUser old @file | Update-K8sCertificate -Authority $other @quiet -ErrorAction Stop } |
            Should -Throw -ErrorId 'NotIssuedByAuthority,*'
        { Get-K8sKubeConfigUser robot @file | Update-K8sCertificate -Authority $ca @quiet -ErrorAction Stop } |
            Should -Throw -ErrorId 'ClientCertificateMissing,*'
        Get-Content -Raw "$TestDrive/alone" | Should -Be $text
    }

    It 'is the pattern of a request, with a new key of its kind' {
        $file = New-Config pattern
        $request = Get-K8sKubeConfigUser old @file | New-K8sCsr
        $request.Subject | Should -Be (Get-K8sKubeConfigUser old @file).Certificate.Subject
        $request.PublicKey.Curve | Should -Be 'P-256'
        $request | New-K8sCertificate -Authority $ca | Set-K8sKubeConfigUser old @file -Embed
        Test-K8sKubeConfig "$TestDrive/pattern" -Quiet | Should -BeTrue
        { Get-K8sKubeConfigUser robot @file | New-K8sCsr -ErrorAction Stop } | Should -Throw -ErrorId 'ClientCertificateMissing,*'
        { Get-K8sKubeConfigUser old @file | New-K8sCsr -OutFile "$TestDrive/lost.csr" -ErrorAction Stop } |
            Should -Throw -ErrorId 'KeyWouldBeLost,*'
    }

    It 'is the pattern for another key too, and so is a certificate of a server' -Skip:$noOpenssl {
        $file = New-Config like
        $request = New-K8sPrivateKey -OutFile "$TestDrive/like.key" | New-K8sCsr -Like (Get-K8sKubeConfigUser old @file) -OutFile "$TestDrive/like.csr"
        $request.CommonName, $request.PublicKey.Algorithm | Should -Be 'old', 'RSA'
        $server = New-K8sPrivateKey RSA | New-K8sCsr -CommonName api -DnsName api.example -IPAddress 10.0.0.1 -ExtendedKeyUsage ServerAuth |
            New-K8sCertificate -Authority $ca
        $server | Export-K8sCertificate "$TestDrive/server.crt"
        $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/server.key" |
            New-K8sCsr -Like "$TestDrive/server.crt" -DnsName more.example -OutFile "$TestDrive/server.csr"
        $text = (openssl req -in "$TestDrive/server.csr" -noout -text -verify 2>&1) -join "`n"
        $text | Should -BeLike '*DNS:api.example, IP Address:10.0.0.1, DNS:more.example*'
        $text | Should -BeLike '*TLS Web Server Authentication*'
        $text | Should -Not -BeLike '*Key Encipherment*'
        (Get-K8sCertificate "$TestDrive/server.crt" | New-K8sCsr).DnsNames | Should -Be 'api.example'
        { New-K8sCsr -Like "$TestDrive/server.crt" -Profile admin -ErrorAction Stop } | Should -Throw -ErrorId 'ContentGivenTwice,*'
    }
}

Describe 'Entries of a kubeconfig as certificates' {
    It 'gives those of users and clusters, and says where each is' {
        $file = New-Config entries
        $of = Get-K8sKubeConfigUser @file | Get-K8sCertificate
        $of.CommonName | Should -Be 'admin', 'old'
        $of.Source | Should -Be 'user admin', 'user old'
        $of[0].Path | Should -Be "$TestDrive/entries"
        $authorities = Get-K8sKubeConfigCluster @file | Get-K8sCertificate
        $authorities.Count | Should -Be 2
        $authorities[0].Path | Should -Be "$TestDrive/ca.crt"
        $authorities[1].Source | Should -Be 'cluster test'
    }
}

Describe 'Remove-K8sKubeConfigUser -Cascade' {
    It 'takes the contexts along, and clusters that nothing else uses' {
        $file = New-Config cascade
        Get-Expired $file | Remove-K8sKubeConfigUser -Cascade @quiet
        (Get-K8sKubeConfigContext @file).Name | Should -Be 'admin@prod', 'robot@prod'
        (Get-K8sKubeConfigCluster @file).Name | Should -Be 'prod'
        (Get-K8sKubeConfigUser @file).Name | Should -Be 'admin', 'robot'
    }

    It 'shows all of it with -WhatIf and changes nothing' {
        $file = New-Config whatif
        $text = Get-Content -Raw "$TestDrive/whatif"
        $shown = (Remove-K8sKubeConfigUser old @file -Cascade -WhatIf 6>&1) -join "`n"
        $shown | Should -BeLike '*-*name: test*'
        $shown | Should -BeLike '*-*name: old@prod*'
        $shown | Should -BeLike '*-*name: old@test*'
        Get-Content -Raw "$TestDrive/whatif" | Should -Be $text
    }

    It 'leaves contexts that a user of the same name in another file serves' {
        $file = New-Config first
        $null = New-Item "$TestDrive/second" -Value "apiVersion: v1`nkind: Config`nusers:`n- {name: old, user: {token: x}}`n"
        $before = $env:KUBECONFIG
        try {
            $env:KUBECONFIG = "$TestDrive/first", "$TestDrive/second" -join [IO.Path]::PathSeparator
            Remove-K8sKubeConfigUser old -Cascade @quiet -WarningAction Ignore
            (Get-K8sKubeConfigContext).Name | Should -Contain 'old@test'
            (Get-K8sKubeConfigUser old).Path | Should -Be "$TestDrive/second"
        }
        finally { $env:KUBECONFIG = $before }
    }

    It 'leaves who comes with a token out of those that are expired' {
        $file = New-Config token
        (Get-K8sKubeConfigUser @file | Where-Object IsExpired).Name | Should -BeNullOrEmpty
        New-User gone 20d | Set-K8sKubeConfigUser gone @file -Embed -WarningAction Ignore
        (Get-K8sKubeConfigUser @file | Where-Object IsExpired).Name | Should -Be 'gone'
    }
}

Describe 'A folder of requests' {
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/requests/etcd"
        foreach ($name in 'jane', 'kim', 'etcd/server') {
            $null = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName $name -OutFile "$TestDrive/requests/$name.csr"
        }
        Set-Content "$TestDrive/requests/notes.txt" 'no request'
    }

    It 'is signed into a folder of certificates with its folders' -Skip:$noOpenssl {
        $signed = New-K8sCertificate -Request "$TestDrive/requests" -Authority $ca -Destination "$TestDrive/signed" @quiet
        $signed.Count | Should -Be 3
        foreach ($name in 'jane', 'kim', 'etcd/server') {
            openssl verify -CAfile "$TestDrive/ca.crt" "$TestDrive/signed/$name.crt" | Should -BeLike '*: OK'
        }
        New-Item -ItemType Directory "$TestDrive/no-requests" | Out-Null
        { New-K8sCertificate -Request "$TestDrive/no-requests" -Authority $ca -Destination "$TestDrive/signed" -ErrorAction Stop } |
            Should -Throw -ErrorId 'RequestNotFound,*'
        { New-K8sCertificate -Request "$TestDrive/requests/jane.csr" -Authority $ca -Destination "$TestDrive/signed" -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileExists,*'
    }

    It 'is signed by what comes down the pipeline, and goes on after a bad one' {
        Set-Content "$TestDrive/requests/bad.csr" 'no request'
        $signed = Get-ChildItem "$TestDrive/requests" -Filter *.csr |
            New-K8sCertificate -Authority $ca -Destination "$TestDrive/piped" @quiet -ErrorAction SilentlyContinue -ErrorVariable failed
        $signed.Path | Should -Be "$TestDrive/piped/jane.crt", "$TestDrive/piped/kim.crt"
        @($failed).Count | Should -Be 1
        Remove-Item "$TestDrive/requests/bad.csr"
    }

    It 'is signed by the rules of a signer' {
        $signed = Approve-K8sCsr -Path "$TestDrive/requests/*.csr" -Authority $ca -Destination "$TestDrive/approved" @quiet
        $signed.Path | Should -Be "$TestDrive/approved/jane.crt", "$TestDrive/approved/kim.crt"
    }

    It 'writes nothing with -WhatIf, and no certificate over another' {
        New-K8sCertificate -Request "$TestDrive/requests" -Authority $ca -Destination "$TestDrive/none" -WhatIf
        "$TestDrive/none" | Should -Not -Exist
        $twice = Get-Item "$TestDrive/requests/jane.csr", "$TestDrive/requests/jane.csr"
        $twice | New-K8sCertificate -Authority $ca -Destination "$TestDrive/twice" @quiet -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'OneFileForSeveral,*'
        { New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName x | New-K8sCertificate -Authority $ca -Destination "$TestDrive/x" -ErrorAction Stop } |
            Should -Throw -ErrorId 'RequestHasNoFile,*'
    }
}

Describe 'The join hash of an authority' {
    # The pipeline of kubeadm's own page.
    It 'is what openssl makes of <Algorithm>' -Skip:$noOpenssl -ForEach @(@{ Algorithm = 'RSA' }, @{ Algorithm = 'ECDSA' }) {
        $authority = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm $Algorithm -OutFile "$TestDrive/$Algorithm.crt"
        openssl x509 -pubkey -noout -in "$TestDrive/$Algorithm.crt" -out "$TestDrive/$Algorithm.pem"
        openssl pkey -pubin -in "$TestDrive/$Algorithm.pem" -outform der -out "$TestDrive/$Algorithm.der"
        $digest = (openssl dgst -sha256 -hex "$TestDrive/$Algorithm.der") -replace '^.* '
        $authority.JoinHash | Should -BeExactly "sha256:$digest"
        (Get-K8sCertificate "$TestDrive/$Algorithm.crt").JoinHash | Should -BeExactly "sha256:$digest"
        (New-User jane).JoinHash | Should -BeNullOrEmpty
    }
}
