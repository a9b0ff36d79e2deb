BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

Describe 'Export-K8sPki -AsRequest' {
    BeforeAll {
        $cluster = @{ NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'; KeyAlgorithm = 'ECDSA-P256' }
        New-Item -ItemType Directory -Path "$TestDrive/offline" | Out-Null
        $ca = New-K8sCertificateAuthority -CommonName elsewhere -Algorithm ECDSA -OutFile "$TestDrive/offline/ca.crt"

        function New-ExternalTree([string] $Path) {
            New-Item -ItemType Directory -Path "$Path/pki" | Out-Null
            Copy-Item "$TestDrive/offline/ca.crt" "$Path/pki/ca.crt"
        }
    }

    It 'writes keys and requests, and Initialize-K8sPki takes the certificates from the pipeline' {
        New-ExternalTree "$TestDrive/piped"
        $requests = Export-K8sPki "$TestDrive/piped" @cluster -AsRequest -Destination "$TestDrive/to-sign"
        $requests.CommonName | Should -Be @('kube-apiserver', 'kube-apiserver-kubelet-client', 'kubernetes-admin', 'kubernetes-super-admin', 'system:node:cp1', 'system:kube-controller-manager', 'system:kube-scheduler')
        $requests.Path | Should -Exist
        "$TestDrive/piped/pki/apiserver.key" | Should -Exist
        Get-ChildItem "$TestDrive/to-sign" -Recurse -Filter *.key | Should -BeNullOrEmpty
        $made = $requests | New-K8sCertificate -Authority $ca -Force | Initialize-K8sPki "$TestDrive/piped" @cluster -WarningAction SilentlyContinue
        ($made | Where-Object Action -eq Placed).Count | Should -Be 7
        (Initialize-K8sPki "$TestDrive/piped" @cluster).Action | Should -BeIn @('Kept')
    }

    It 'says what there is to choose instead of asking, which would take the next line that is typed' {
        { Export-K8sPki "$TestDrive/nosuch" -ErrorAction Stop } | Should -Throw -ErrorId 'ExportNotChosen,*' -ExpectedMessage '*-AsRequest*-ForNode*'
    }

    It 'takes certificates that openssl signed from a folder by parameter' -Skip:$noOpenssl {
        New-ExternalTree "$TestDrive/folder"
        $null = Export-K8sPki "$TestDrive/folder" @cluster -AsRequest -Destination "$TestDrive/openssl"
        foreach ($request in Get-ChildItem "$TestDrive/openssl" -Recurse -Filter *.csr) {
            openssl x509 -req -in $request.FullName -CA "$TestDrive/offline/ca.crt" -CAkey "$TestDrive/offline/ca.key" -CAcreateserial -copy_extensions copy -days 30 -out "$($request.FullName).crt" 2>$null
        }
        $made = Initialize-K8sPki "$TestDrive/folder" @cluster -SignedCertificate "$TestDrive/openssl" -WarningAction SilentlyContinue
        ($made | Where-Object Action -eq Placed).Count | Should -Be 7
        openssl verify -purpose sslserver -CAfile "$TestDrive/folder/pki/ca.crt" "$TestDrive/folder/pki/apiserver.crt" | Should -BeLike '*: OK'
    }

    It 'says what waits when some are missing, and places the others' {
        New-ExternalTree "$TestDrive/some"
        $first = Export-K8sPki "$TestDrive/some" @cluster -AsRequest | Select-Object -First 1 | New-K8sCertificate -Authority $ca
        $made = Initialize-K8sPki "$TestDrive/some" @cluster -SignedCertificate $first -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue
        ($made | Where-Object Action -eq Placed).Name | Should -Be 'apiserver'
        ($made | Where-Object Action -eq Requested).Count | Should -Be 6
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AuthorityIsExternal,*'
    }

    It 'refuses to make a tree whose authority cannot sign' {
        New-ExternalTree "$TestDrive/refused"
        Initialize-K8sPki "$TestDrive/refused" @cluster -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AuthorityIsExternal,*'
        $failed[0].Exception.Message | Should -BeLike '*Export-K8sPki -AsRequest*'
        @(Get-ChildItem "$TestDrive/refused" -Recurse -File).Count | Should -Be 1
    }

    It 'refuses a certificate with <Id>' -ForEach @(
        @{ Id = 'SignedCertificateDoesNotFit'; Case = 'other names' }
        @{ Id = 'SignedCertificateUnknown'; Case = 'another key' }
    ) {
        $tree = "$TestDrive/$Id"
        New-ExternalTree $tree
        $request = Export-K8sPki $tree @cluster -AsRequest | Select-Object -First 1
        $wrong = if ($Case -eq 'other names') { New-K8sCertificate -Request $request -Authority $ca -DnsName else.example }
        else { New-K8sCertificate -Key (New-K8sPrivateKey ECDSA) -CommonName kube-apiserver -Authority $ca }
        Initialize-K8sPki $tree @cluster -SignedCertificate $wrong -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$tree/pki/apiserver.crt" | Should -Not -Exist
    }

    Context '-Renew' {
        BeforeAll {
            $tree = "$TestDrive/renewed"
            New-ExternalTree $tree
            $null = Export-K8sPki $tree @cluster -AsRequest | New-K8sCertificate -Authority $ca -ValidFor 30d -Force | Initialize-K8sPki $tree @cluster -WarningAction SilentlyContinue
            $old = @{}
            Get-ChildItem $tree -Recurse -File -Exclude *.csr | ForEach-Object { $old[$_.FullName] = (Get-FileHash $_).Hash }
        }

        It 'leaves in use what there is, and asks for what is due' {
            Export-K8sPki $tree @cluster -AsRequest -IfExpiringWithin 7d -WarningVariable said -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$said" | Should -BeLike 'There is nothing to request*'
            @(Export-K8sPki $tree @cluster -AsRequest -Renew).CommonName | Should -Be @('kube-apiserver', 'kube-apiserver-kubelet-client', 'kubernetes-admin', 'kubernetes-super-admin', 'system:node:cp1', 'system:kube-controller-manager', 'system:kube-scheduler')
            foreach ($file in $old.Keys) { (Get-FileHash $file).Hash | Should -Be $old[$file] }
            "$tree/pki/apiserver.next.key" | Should -Exist
            if (-not $IsWindows) { (Get-Item "$tree/pki/apiserver.next.key").UnixFileMode | Should -Be 'UserWrite, UserRead' }
            (Initialize-K8sPki $tree @cluster -WarningAction SilentlyContinue).Action | Should -BeIn @('Kept')
        }

        It 'has the same requests again, and exchanges each pair at once' -Skip:$noOpenssl {
            $requests = Export-K8sPki $tree @cluster -AsRequest -Renew
            $again = Export-K8sPki $tree @cluster -AsRequest -Renew
            $again.PublicKey.Fingerprint | Should -Be $requests.PublicKey.Fingerprint
            $made = $requests | New-K8sCertificate -Authority $ca -Force | Initialize-K8sPki $tree @cluster -WarningVariable said -WarningAction SilentlyContinue
            ($made | Where-Object Action -eq Placed).Count | Should -Be 7
            "$said" | Should -BeLike '*until it is restarted*'
            foreach ($file in $old.Keys | Where-Object { $_ -like '*apiserver.*' -or $_ -like '*.conf' }) { (Get-FileHash $file).Hash | Should -Not -Be $old[$file] }
            openssl x509 -in "$tree/pki/apiserver.crt" -noout -pubkey | Should -Be (openssl pkey -in "$tree/pki/apiserver.key" -pubout)
            Get-ChildItem $tree -Recurse -Filter *.next.key | Should -BeNullOrEmpty
            (Test-K8sPki -Path $tree -WarningAction SilentlyContinue | Where-Object Severity -eq Error) | Should -BeNullOrEmpty
            (Get-ChildItem "$tree/k8spki-backup" -Recurse -Filter apiserver.key | Get-FileHash).Hash | Should -Be $old[(Get-Item "$tree/pki/apiserver.key").FullName]
            (Initialize-K8sPki $tree @cluster -WarningAction SilentlyContinue).Action | Should -BeIn @('Kept')
        }

        It 'leaves a key that is not its certificate''s' {
            $strange = "$TestDrive/strange"
            Copy-Item -Recurse $tree $strange
            New-K8sPrivateKey -Algorithm ECDSA -OutFile "$strange/pki/apiserver.key" -Force | Out-Null
            $before = (Get-FileHash "$strange/pki/apiserver.key").Hash
            Export-K8sPki $strange @cluster -AsRequest -Renew -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'PkiFileDoesNotFit,*'
            (Get-FileHash "$strange/pki/apiserver.key").Hash | Should -Be $before
        }

        It 'gives a kubeconfig that has no authority the one that is here' {
            $text = Get-Content -Raw "$tree/admin.conf"
            $text -replace '(?m)^\s+certificate-authority-data: .*\n' | Set-Content -NoNewline "$tree/admin.conf"
            $null = Initialize-K8sPki $tree @cluster -WarningAction SilentlyContinue
            Get-Content -Raw "$tree/admin.conf" | Should -BeLike '*certificate-authority-data: *'
        }
    }

    It 'warns when there is nothing to request' {
        Export-K8sPki "$TestDrive/nothing" @cluster -AsRequest -WarningVariable said -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$said" | Should -BeLike 'There is nothing to request*'
    }

    It 'writes nothing with -WhatIf' {
        New-ExternalTree "$TestDrive/whatif"
        Export-K8sPki "$TestDrive/whatif" @cluster -AsRequest -Destination "$TestDrive/never" -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/never" | Should -Not -Exist
        @(Get-ChildItem "$TestDrive/whatif" -Recurse -File).Count | Should -Be 1
    }
}

Describe 'Export-K8sPki -ForNode' {
    BeforeAll {
        $tree = "$TestDrive/tree"
        $null = Initialize-K8sPki $tree -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue
    }

    It 'copies to a control-plane node what kubeadm shares' {
        $files = Export-K8sPki $tree -ForNode ControlPlane -Destination "$TestDrive/cp"
        $files.Count | Should -Be 8
        'ca.crt', 'ca.key', 'front-proxy-ca.crt', 'front-proxy-ca.key', 'etcd/ca.crt', 'etcd/ca.key', 'sa.key', 'sa.pub' | ForEach-Object {
            (Get-FileHash "$TestDrive/cp/pki/$_").Hash | Should -Be (Get-FileHash "$tree/pki/$_").Hash
        }
        $further = Initialize-K8sPki "$TestDrive/cp" -NodeName cp2 -AdvertiseAddress 10.0.0.11 -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue
        ($further | Where-Object Action -eq Kept).Name | Should -Be @('ca', 'front-proxy-ca', 'etcd-ca', 'sa')
    }

    It 'copies to a worker the certificate of the authority only' {
        (Export-K8sPki $tree -ForNode Worker -Destination "$TestDrive/worker").FullName | Should -BeLike '*ca.crt'
        @(Get-ChildItem "$TestDrive/worker" -Recurse -File).Count | Should -Be 1
    }

    It 'replaces another file only with -Force' {
        New-Item -ItemType Directory -Path "$TestDrive/other/pki" | Out-Null
        'other' | Set-Content "$TestDrive/other/pki/ca.crt"
        Export-K8sPki $tree -ForNode Worker -Destination "$TestDrive/other" -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        Export-K8sPki $tree -ForNode Worker -Destination "$TestDrive/other" -Force | Should -Not -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        Export-K8sPki $tree -ForNode ControlPlane -Destination "$TestDrive/never2" -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/never2" | Should -Not -Exist
    }

    It 'says when there is no tree' {
        Export-K8sPki "$TestDrive/nowhere" -ForNode Worker -Destination "$TestDrive/x" -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AuthorityMissing,*'
    }
}
