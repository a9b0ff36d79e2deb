BeforeAll {
    $tree = @{
        Path = "$TestDrive/nodes/cp1/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree | Out-Null
    $root = "$TestDrive/nodes/cp1"
    New-Item -ItemType Directory -Path "$root/etc/kubernetes/manifests" | Out-Null
    Set-Content "$root/etc/kubernetes/manifests/kube-apiserver.yaml" @'
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver}
spec:
  containers:
  - name: kube-apiserver
    command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt, --tls-cert-file, /etc/kubernetes/pki/apiserver.crt, --tls-private-key-file, /etc/kubernetes/pki/apiserver.key]
    volumeMounts: [{mountPath: /etc/kubernetes/pki, name: pki}]
  volumes: [{name: pki, hostPath: {path: /etc/kubernetes/pki}}]
'@
    Set-Content "$TestDrive/kube-apiserver.service" @'
[Service]
ExecStart=/usr/local/bin/kube-apiserver \
  --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt \
  --etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt \
  --etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key
'@
    Set-Content "$TestDrive/kubelet.yaml" @'
kind: KubeletConfiguration
authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}
tlsCertFile: /etc/kubernetes/pki/apiserver.crt
tlsPrivateKeyFile: /etc/kubernetes/pki/apiserver.key
'@
}

Describe 'Get-K8sPki' {
    It 'lists every certificate of a tree by component' {
        $entries = Get-K8sPki -Root $root
        ($entries.Name -join ' ') | Should -Be 'ca front-proxy-ca etcd-ca apiserver apiserver-kubelet-client front-proxy-client apiserver-etcd-client controller-manager.conf scheduler.conf etcd-server etcd-peer etcd-healthcheck-client kubelet.conf admin.conf super-admin.conf'
        $entries | Should -BeOfType K8sPki.PkiEntry
        $server = $entries | Where-Object Name -eq apiserver
        $server.Component | Should -Be 'kube-apiserver'
        $server.Role | Should -Be 'Server'
        $server.Authority | Should -Be 'ca'
        $server.Certificate.CommonName | Should -Be 'kube-apiserver'
        $server.DaysRemaining | Should -BeGreaterThan 360
        $server.KeyPath | Should -BeLike '*/apiserver.key'
        "$($server.NamedBy)" | Should -Be 'kube-apiserver.yaml --tls-cert-file'
    }

    It 'shows the authority that each kubeconfig trusts' {
        $ca = Get-K8sPki -Root $root -Name ca
        $ca.NamedBy.Name | Should -Contain '--client-ca-file'
        $ca.NamedBy.Name | Should -Contain 'cluster kubernetes'
    }

    It 'takes a copy of /etc/kubernetes or of its pki folder as it is' {
        (Get-K8sPki "$root/etc/kubernetes").Count | Should -Be 15
        (Get-K8sPki -Path "$root/etc/kubernetes/pki").Name | Should -Contain 'etcd-peer'
        (Get-Item "$root/etc/kubernetes" | Get-K8sPki).Count | Should -Be 15
    }

    It 'reads one unit with its continued lines' {
        $entries = Get-K8sPki -Unit "$TestDrive/kube-apiserver.service" -Root $root
        ($entries.Name -join ' ') | Should -Be 'etcd-ca apiserver-etcd-client'
        "$($entries[1].NamedBy)" | Should -Be 'kube-apiserver.service --etcd-certfile'
    }

    It 'reads a KubeletConfiguration' {
        $entries = Get-K8sPki "$TestDrive/kubelet.yaml" -Root $root
        ($entries | ForEach-Object { "$($_.Name) $($_.NamedBy.Name)" }) -join ', ' | Should -Be 'ca authentication.x509.clientCAFile, kubelet-server tlsCertFile'
    }

    It 'reads a kubeconfig and a certificate, piped and by parameter' {
        (Get-K8sPki "$root/etc/kubernetes/admin.conf" -Root $root).Name | Should -Contain 'admin.conf'
        (Get-Item "$root/etc/kubernetes/pki/apiserver.crt" | Get-K8sPki).Name | Should -Be 'apiserver'
    }

    It 'takes folders of many nodes' {
        Copy-Item "$TestDrive/nodes/cp1" "$TestDrive/nodes/cp2" -Recurse
        $entries = Get-K8sPki -Root "$TestDrive/nodes/*"
        $entries.Count | Should -Be 30
        ($entries.Node | Select-Object -Unique) -join ' ' | Should -Be 'cp1 cp2'
    }

    It 'names nodes apart of which only one folder is there' {
        $folders = 'cp1', 'cp2' | ForEach-Object { New-Item -ItemType Directory -Path "$TestDrive/parts/$_/etc" -Force } |
            ForEach-Object { Copy-Item "$root/etc/kubernetes" $_ -Recurse -Force; "$_/kubernetes" }
        (Get-K8sPki $folders -Name ca).Node | Should -Be cp1, cp2
        (Get-K8sPki "$($folders[1])/pki" -Name ca).Node | Should -Be cp2
    }

    It 'chooses by name and component' {
        (Get-K8sPki -Root $root -Name apiserver*).Count | Should -Be 3
        (Get-K8sPki -Root $root -Component etcd).Name -join ' ' | Should -Be 'etcd-server etcd-peer etcd-healthcheck-client'
    }

    It 'shows what is missing and what has ended in capitals' {
        Copy-Item "$TestDrive/nodes/cp1" "$TestDrive/broken" -Recurse
        Remove-Item "$TestDrive/broken/etc/kubernetes/pki/apiserver.crt"
        $missing = Get-K8sPki -Root "$TestDrive/broken" -Name apiserver
        $missing.IsMissing | Should -BeTrue
        $missing.Certificate | Should -BeNullOrEmpty
        $text = Get-K8sPki -Root "$TestDrive/broken" | Out-String -Width 80
        $text | Should -Match 'Node: broken'
        $text -replace '\e\[\d+m' | Should -Match '(?m)^X kube-apiserver +apiserver +MISSING'
        ($text -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Sort-Object | Select-Object -Last 1) | Should -BeLessOrEqual 80
    }

    It 'says so where components run without a certificate' {
        Set-Content "$TestDrive/etcd.service" "[Service]`nExecStart=/usr/bin/etcd --name=default"
        Get-K8sPki -Unit "$TestDrive/etcd.service" -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -BeLike 'On * no certificate is named by etcd.'
        Test-K8sPki -Unit "$TestDrive/etcd.service" -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NothingJudged,*'
    }

    It 'goes on after a manifest that is not YAML' {
        Copy-Item "$TestDrive/nodes/cp1" "$TestDrive/template" -Recurse
        Set-Content "$TestDrive/template/etc/kubernetes/manifests/etcd.yaml" '{{ .etcd }}'
        $entries = Get-K8sPki -Root "$TestDrive/template" -ErrorVariable problems -ErrorAction SilentlyContinue
        $entries.Count | Should -Be 15
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ConfigurationNotYaml,*'
        $problems[0].Exception.Message | Should -BeLike '*is a template and not yet YAML*'
    }

    It 'says <Id> for <Case>' -ForEach @(
        @{ Case = 'a path that is not there'; Id = 'PathNotFound'; Arguments = @{ Path = 'nosuch' } }
        @{ Case = 'a root that is not there'; Id = 'PathNotFound'; Arguments = @{ Root = 'nosuch' } }
        @{ Case = 'a root that is a file'; Id = 'RootNotAFolder'; Arguments = @{ Root = 'TestDrive:/kubelet.yaml' } }
        @{ Case = 'a file of another kind'; Id = 'NotOfAPki'; Arguments = @{ Path = 'TestDrive:/other.yaml' } }
        @{ Case = 'a unit of another program'; Id = 'NotAComponent'; Arguments = @{ Unit = 'TestDrive:/other.service' } }
        @{ Case = 'a name that there is none of'; Id = 'PkiNameNotFound'; Arguments = @{ Root = 'TestDrive:/nodes/cp1'; Name = 'nosuch' } }
        @{ Case = 'two roots for one file'; Id = 'RootAmbiguous'; Arguments = @{ Path = 'TestDrive:/kubelet.yaml'; Root = '.', '..' } }
        @{ Case = 'a pattern of roots for one file'; Id = 'RootAmbiguous'; Arguments = @{ Path = 'TestDrive:/kubelet.yaml'; Root = '/*' } }
        @{ Case = 'a file and a root that is not there'; Id = 'PathNotFound'; Arguments = @{ Path = 'TestDrive:/kubelet.yaml'; Root = 'nosuch' } }
        @{ Case = 'a pattern of roots that names only files'; Id = 'RootNotAFolder'; Arguments = @{ Root = 'TestDrive:/*.yaml' } }
    ) {
        Set-Content "$TestDrive/other.yaml" 'kind: Deployment'
        Set-Content "$TestDrive/other.service" "[Service]`nExecStart=/bin/true"
        Get-K8sPki @Arguments -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problems.Count | Should -Be 1
    }

    It 'names what is missing as what it should be' {
        $missing = foreach ($arguments in @{ Root = 'nosuch' }, @{ Path = 'nosuch' }) {
            Get-K8sPki @arguments -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].Exception.Message
        }
        $missing | Should -Be "There is no folder 'nosuch'.", "There is no file or folder 'nosuch'."
    }

    It 'has one table of several folders, with the node in each row' {
        $copies = 1, 2 | ForEach-Object { "$TestDrive/copy$_" }
        $copies | ForEach-Object { Copy-Item "$root/etc/kubernetes" $_ -Recurse }
        $pattern = Get-K8sPki "$TestDrive/copy?" | Out-String -Width 120
        $pattern | Should -Not -Match 'Node: '
        $pattern | Should -Match '(?m)^.*apiserver +copy2 '
        Get-K8sPki $copies | Out-String -Width 120 | Should -Be $pattern
    }
}
