BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $cluster = @{ NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256' }
}

Describe 'Initialize-K8sPki' {
    BeforeAll {
        $tree = "$TestDrive/kubernetes"
        $made = Initialize-K8sPki $tree @cluster -WarningVariable warnings -WarningAction SilentlyContinue
    }

    It 'makes every certificate, pair of keys and kubeconfig of kubeadm' {
        $made.Name | Should -Be @(
            'ca', 'apiserver', 'apiserver-kubelet-client', 'front-proxy-ca', 'front-proxy-client', 'etcd-ca', 'etcd-server', 'etcd-peer',
            'etcd-healthcheck-client', 'apiserver-etcd-client', 'sa', 'admin.conf', 'super-admin.conf', 'kubelet.conf', 'controller-manager.conf', 'scheduler.conf')
        $made.Action | Should -BeIn @('Made')
        $made.Path | Should -Exist
        ($made | Where-Object Name -eq etcd-server).RelativePath | Should -Be ([System.IO.Path]::Combine('pki', 'etcd', 'server.crt'))
    }

    It 'gives the API server the names of the tutorial' {
        $names = (Get-K8sCertificate "$tree/pki/apiserver.crt").SubjectAlternativeNames.Value
        $names | Should -Be @('cp1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', '10.96.0.1', '10.0.0.10', 'k8s.example')
    }

    It 'makes certificates that openssl verifies' -Skip:$noOpenssl {
        openssl verify -purpose sslserver -CAfile "$tree/pki/ca.crt" "$tree/pki/apiserver.crt" | Should -BeLike '*: OK'
        openssl verify -purpose sslclient -CAfile "$tree/pki/etcd/ca.crt" "$tree/pki/apiserver-etcd-client.crt" | Should -BeLike '*: OK'
    }

    It 'makes kubeconfigs that kubectl reads' -Skip:$noKubectl {
        kubectl --kubeconfig "$tree/admin.conf" config current-context | Should -Be 'kubernetes-admin@kubernetes'
        (Get-K8sKubeConfigCluster -KubeConfig "$tree/scheduler.conf").Server | Should -Be 'https://10.0.0.10:6443'
    }

    It 'says which role bindings are needed and writes them' {
        "$warnings" | Should -BeLike '*kubectl logs, exec and port-forward fail*super-admin.conf*cluster-role-bindings.yaml*'
        "$tree/cluster-role-bindings.yaml" | Should -FileContentMatch 'name: kubeadm:cluster-admins'
        "$tree/cluster-role-bindings.yaml" | Should -FileContentMatch 'name: system:kubelet-api-admin'
    }

    It 'keeps what is there when it is run again' {
        $before = (Get-FileHash "$tree/pki/ca.crt", "$tree/pki/apiserver.key", "$tree/admin.conf").Hash
        $again = Initialize-K8sPki $tree @cluster -WarningVariable none
        $again.Action | Should -BeIn @('Kept')
        $none | Should -BeNullOrEmpty
        (Get-FileHash "$tree/pki/ca.crt", "$tree/pki/apiserver.key", "$tree/admin.conf").Hash | Should -Be $before
    }

    It 'makes only what is missing' {
        Remove-Item "$tree/pki/etcd/peer.crt", "$tree/scheduler.conf"
        $again = Initialize-K8sPki $tree @cluster
        ($again | Where-Object Action -ne Kept).Name | Should -Be @('etcd-peer', 'scheduler.conf')
        ($again | Where-Object Name -eq etcd-peer).Action | Should -Be 'Completed'
    }

    It 'names what does not fit and changes nothing' {
        $before = (Get-FileHash "$tree/pki/apiserver.crt").Hash
        $none = Initialize-K8sPki $tree @cluster -CertSan more.example -ErrorAction SilentlyContinue -ErrorVariable failed
        $none | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'PkiFileDoesNotFit,*'
        $failed[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $failed[0].Exception.Message | Should -BeLike '*apiserver.crt* does not fit: it lacks DNS:more.example*'
        $failed[0].TargetObject | Should -BeLike '*apiserver.crt'
        (Get-FileHash "$tree/pki/apiserver.crt").Hash | Should -Be $before
    }

    Context 'when the keys of authorities are encrypted' {
        BeforeAll {
            $locked = "$TestDrive/locked"
            $null = New-Item -ItemType Directory "$locked/pki/etcd"
            $password = ConvertTo-SecureString 'open sesame' -AsPlainText -Force
            foreach ($name in 'ca', 'front-proxy-ca', 'etcd/ca') {
                $key = New-K8sPrivateKey -Algorithm ECDSA -OutFile "$locked/pki/$name.key" -Password $password
                $null = $key | New-K8sCertificateAuthority -CommonName $name -OutFile "$locked/pki/$name.crt"
            }
            $before = (Get-FileHash "$locked/pki/ca.key").Hash
        }

        It 'asks for -Password, one error for each key' {
            $null = Initialize-K8sPki $locked @cluster -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -Be (@('PasswordRequired,K8sPki.Commands.InitializeK8sPkiCommand') * 3)
            "$($problems[0])" | Should -BeLike '*ca.key*-Password*'
            $null = Initialize-K8sPki $locked @cluster -Password (ConvertTo-SecureString 'wrong' -AsPlainText -Force) -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -BeIn 'WrongPassword,K8sPki.Commands.InitializeK8sPkiCommand'
            "$locked/pki/apiserver.crt" | Should -Not -Exist
        }

        It 'opens them with -AuthorityPassword, signs and leaves them encrypted, on every node' {
            $made = Initialize-K8sPki $locked -NodeName cp1, cp2 -AdvertiseAddress 10.0.0.10, 10.0.0.11 -ControlPlaneEndpoint k8s.example:6443 -KeyAlgorithm ECDSA-P256 -AuthorityPassword $password -WarningAction SilentlyContinue -ErrorAction Stop
            ($made | Where-Object Name -eq ca).Action | Should -Be 'Kept', 'Copied'
            Test-K8sCertificate "$locked/pki/apiserver.crt" -Authority "$locked/pki/ca.crt" -HostName k8s.example -Quiet | Should -BeTrue
            (Get-FileHash "$locked/pki/ca.key").Hash | Should -Be $before
            (Get-ChildItem $locked -Recurse -Filter ca.key | ForEach-Object { (Get-Content $_.FullName)[0] }) | Should -BeIn '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        }

        It 'refuses a key of a component that is encrypted: none can open it' {
            $null = New-K8sPrivateKey -Algorithm ECDSA -OutFile "$locked/pki/apiserver.key" -Password $password -Force
            $null = Initialize-K8sPki $locked @cluster -AuthorityPassword $password -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'KeyIsEncrypted,*'
            "$($problems[0])" | Should -BeLike '*apiserver.key*no component*'
        }
    }

    It 'writes nothing with -WhatIf' {
        Initialize-K8sPki "$TestDrive/never" @cluster -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/never" | Should -Not -Exist
    }

    It 'has no super-admin.conf and other groups in version 1.28' {
        $old = Initialize-K8sPki "$TestDrive/old" @cluster -KubernetesVersion 1.28.15 -WarningVariable said -WarningAction SilentlyContinue
        $old.Name | Should -Not -Contain 'super-admin.conf'
        ($old | Where-Object Name -eq admin.conf).Certificate.Organization | Should -Be 'system:masters'
        "$said" | Should -BeLike 'kubeadm 1.28.15 cannot renew keys of ECDSA-P256*'
        "$TestDrive/old/cluster-role-bindings.yaml" | Should -Not -Exist
    }

    It 'puts everything into one folder with -Layout HardWay' {
        $flat = Initialize-K8sPki "$TestDrive/flat" @cluster -Layout HardWay -WarningAction SilentlyContinue
        'ca.crt', 'ca.key', 'apiserver.crt', 'kube-scheduler.kubeconfig', 'kube-proxy.crt', 'kubelet-cp1.crt', 'service-account.pub' |
            ForEach-Object { "$TestDrive/flat/$_" | Should -Exist }
        ($flat | Where-Object Name -eq kubelet).Certificate.ExtendedKeyUsage.Name | Should -Be @('ServerAuth', 'ClientAuth')
        $flat.Authority | Where-Object { $_ } | Should -BeIn @('ca')
    }

    It 'does so with the names that cfssl gives with -Layout HardWayPem, and reads, judges and renews them' {
        $folder = "$TestDrive/pem"
        $null = Initialize-K8sPki $folder @cluster -Layout HardWayPem -WarningAction SilentlyContinue
        'ca.pem', 'ca-key.pem', 'apiserver.pem', 'kubelet-cp1-key.pem', 'service-account.pem' | ForEach-Object { "$folder/$_" | Should -Exist }
        $found = Get-K8sPki $folder -ErrorAction Stop
        ($found | Where-Object Name -eq apiserver).KeyPath | Should -Be ([System.IO.Path]::GetFullPath("$folder/apiserver-key.pem"))
        Test-K8sPki $folder | Should -BeNullOrEmpty
        $before = (Get-K8sCertificate "$folder/apiserver.pem").SerialNumber
        (Update-K8sPki apiserver -Path $folder -Confirm:$false -WarningAction SilentlyContinue -ErrorAction Stop).Action | Should -Be 'Renewed'
        (Get-K8sCertificate "$folder/apiserver.pem").SerialNumber | Should -Not -Be $before
        Test-K8sPki $folder | Should -BeNullOrEmpty
        Remove-Item "$folder/apiserver.pem"
        $missing = Test-K8sPki $folder | Where-Object Id -eq FileMissing
        $missing.Message | Should -BeLike '*apiserver.pem*'
    }

    It 'makes folders for further nodes' {
        $several = @{ NodeName = 'cp1', 'cp2', 'w1'; AdvertiseAddress = '10.0.0.10', '10.0.0.11'; KeyAlgorithm = 'ECDSA-P256' }
        $nodes = Initialize-K8sPki "$TestDrive/several" @several -WarningVariable said -WarningAction SilentlyContinue
        ($nodes | Where-Object { $_.Node -eq 'cp2' -and $_.Action -eq 'Copied' }).Name | Should -Be @('ca', 'front-proxy-ca', 'etcd-ca', 'sa')
        ($nodes | Where-Object Node -eq w1).Name | Should -Be @('ca', 'kubelet.conf')
        (Get-K8sKubeConfigCluster -KubeConfig "$TestDrive/several/nodes/w1/kubelet.conf").Server | Should -Be 'https://10.0.0.10:6443'
        "$said" | Should -BeLike '*no -ControlPlaneEndpoint*'
    }

    It 'leaves etcd out with -ExternalEtcd' {
        (Initialize-K8sPki "$TestDrive/external" @cluster -ExternalEtcd -WarningAction SilentlyContinue).Name | Should -Not -BeLike '*etcd*'
    }

    It 'reads a configuration of kubeadm, and parameters go before it' {
        @(
            'apiVersion: kubeadm.k8s.io/v1beta4', 'kind: InitConfiguration', 'nodeRegistration: {name: node-a}', 'localAPIEndpoint: {advertiseAddress: 10.1.1.1}',
            '---', 'apiVersion: kubeadm.k8s.io/v1beta4', 'kind: ClusterConfiguration', 'clusterName: blue', 'encryptionAlgorithm: ECDSA-P384',
            'networking: {serviceSubnet: "10.200.0.0/16,fd00:10:200::/112", dnsDomain: blue.local}', 'certificateValidityPeriod: 720h'
        ) | Set-Content "$TestDrive/kubeadm.yaml"
        $read = Initialize-K8sPki "$TestDrive/config" -ConfigFile "$TestDrive/kubeadm.yaml" -DnsDomain green.local -WarningAction SilentlyContinue
        $server = ($read | Where-Object Name -eq apiserver).Certificate
        $server.PublicKey.KeySize | Should -Be 384
        $server.DaysRemaining | Should -Be 29
        $server.DnsNames | Should -Contain 'kubernetes.default.svc.green.local'
        $server.IPAddresses | Should -Contain 'fd00:10:200::1'
        (Get-K8sKubeConfigContext -KubeConfig "$TestDrive/config/admin.conf").Name | Should -Be 'kubernetes-admin@blue'
    }

    It 'takes the end of validity, and cuts it to the authority''s' {
        $short = Initialize-K8sPki "$TestDrive/short" @cluster -NotAfter (Get-Date).AddDays(20) -AuthorityValidFor 10d -WarningAction SilentlyContinue
        ($short | Where-Object Certificate).Certificate.DaysRemaining | Should -BeIn @(9)
    }

    It 'refuses <Name> with <Id>' -ForEach @(
        @{ Name = 'no node'; Id = 'NodeNameMissing'; Given = @{ AdvertiseAddress = '10.0.0.1' } }
        @{ Name = 'no address'; Id = 'AdvertiseAddressMissing'; Given = @{ NodeName = 'a' } }
        @{ Name = 'more addresses than nodes'; Id = 'AdvertiseAddressInvalid'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1', '10.0.0.2' } }
        @{ Name = 'a node that is a path'; Id = 'NodeNameInvalid'; Given = @{ NodeName = '../a'; AdvertiseAddress = '10.0.0.1' } }
        @{ Name = 'a node twice'; Id = 'NodeNameDoubled'; Given = @{ NodeName = 'a', 'A'; AdvertiseAddress = '10.0.0.1' } }
        @{ Name = 'an endpoint with https'; Id = 'ControlPlaneEndpointInvalid'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1'; ControlPlaneEndpoint = 'https://a' } }
        @{ Name = 'a service network without length'; Id = 'ServiceCidrInvalid'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1'; ServiceCidr = '10.96.0.0' } }
        @{ Name = 'a wrong name'; Id = 'DnsNameInvalid'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1'; CertSan = 'a b' } }
        @{ Name = 'a wrong version'; Id = 'KubernetesVersionInvalid'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1'; KubernetesVersion = 'new' } }
        @{ Name = 'two ends of validity'; Id = 'ValidityGivenTwice'; Given = @{ NodeName = 'a'; AdvertiseAddress = '10.0.0.1'; ValidFor = '1d'; NotAfter = '2099-01-01' } }
        @{ Name = 'a configuration that is not there'; Id = 'PathNotFound'; Given = @{ ConfigFile = 'nowhere.yaml' } }
    ) {
        Initialize-K8sPki "$TestDrive/refused" @Given -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$TestDrive/refused" | Should -Not -Exist
    }
}

Describe 'examples/cluster-pki.ps1' {
    It 'makes a tree and shows it' {
        $example = Join-Path $PSScriptRoot '../../examples/cluster-pki.ps1'
        $shown = & $example -Folder "$TestDrive/example" -WarningAction SilentlyContinue
        $shown.Name | Should -Contain 'etcd-peer'
        "$TestDrive/example/nodes/cp3/pki/etcd/peer.crt" | Should -Exist
    }
}
