BeforeAll {
    $path = "$TestDrive/config"
    $file = @{ KubeConfig = $path }
    $yaml = @'
# mine
apiVersion: v1
kind: Config
clusters:
- cluster: {server: https://mine.example.com}
  name: kubernetes
contexts:
- context: {cluster: kubernetes, user: admin}
  name: admin@kubernetes
current-context: admin@kubernetes
users:
- name: admin
  user: {token: mine}
'@
    # What kubeadm gives to everybody: other content under the same names, and a context that only seems the same.
    $sent = @'
# of the other cluster
apiVersion: v1
kind: Config
clusters:
- cluster: {server: https://theirs.example.com} # theirs
  name: kubernetes
contexts:
- context: {cluster: kubernetes, user: admin}
  name: admin@kubernetes
- context: {cluster: kubernetes, user: admin, namespace: dev}
  name: dev
current-context: dev
users:
- name: admin
  user: {token: theirs}
'@
    Set-Content "$TestDrive/sent.conf" $sent
    $unsafe = @'
clusters:
- {name: e, cluster: {server: https://e.example.com, certificate-authority: ../ca.crt}}
- {name: f, cluster: {server: https://f.example.com, insecure-skip-tls-verify: true, proxy-url: http://proxy.example.com}}
users:
- {name: g, user: {tokenFile: /etc/hostname}}
- {name: "h\e[31m", user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, evil], interactiveMode: Never}}}
- {name: i, user: {auth-provider: {name: gcp}}}
'@
}

Describe 'Merge-K8sKubeConfig where names collide' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'merges nothing and names them, unless told what to do' {
        { Merge-K8sKubeConfig "$TestDrive/sent.conf" @file -ErrorAction Stop } |
            Should -Throw -ErrorId 'KubeConfigConflict,K8sPki.Commands.MergeK8sKubeConfigCommand' -ExpectedMessage "*cluster 'kubernetes'*user 'admin'*-Conflict*"
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'keeps what is there with Skip, and warns of a context that leads elsewhere' {
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Skip @file -WarningVariable warned -WarningAction SilentlyContinue
        (Get-K8sKubeConfigCluster @file).Server | Should -Be 'https://mine.example.com'
        (Get-K8sKubeConfigContext @file).Name | Should -Be @('admin@kubernetes', 'dev')
        "$warned" | Should -BeLike "*'dev'*cluster 'kubernetes'*"
    }

    It 'keeps both with Rename, with the context that leads to the new one' {
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Rename @file
        $contexts = @(Get-K8sKubeConfigContext @file)
        $contexts.Name | Should -Be @('admin@kubernetes', 'admin@kubernetes-2', 'dev')
        $contexts.Cluster | Should -Be @('kubernetes', 'kubernetes-2', 'kubernetes-2')
        $contexts.User | Should -Be @('admin', 'admin-2', 'admin-2')
        (Get-K8sKubeConfigUser admin-2 -Raw @file).Token | Should -Be 'theirs'
        $text = Get-Content $path -Raw
        foreach ($comment in '# mine', '# of the other cluster', '# theirs') { $text | Should -BeLike "*$comment*" }
    }

    It 'adds nothing the second time with Rename' {
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Rename @file
        $first = Get-Content $path -Raw
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Rename @file
        Get-Content $path -Raw | Should -Be $first
    }

    It 'takes the new one with Overwrite' {
        $merged = Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Overwrite @file -PassThru
        $merged.Clusters.Server | Should -Be 'https://theirs.example.com'
        (Get-K8sKubeConfigUser admin -Raw @file).Token | Should -Be 'theirs'
        $merged.Yaml | Should -BeLike '*# mine*# theirs*'
    }

    It 'keeps the current context, and takes theirs where there is none' {
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Rename @file
        (Get-K8sKubeConfigContext -Current @file).Name | Should -Be 'admin@kubernetes'
        Merge-K8sKubeConfig "$TestDrive/sent.conf" -KubeConfig "$TestDrive/new.conf"
        (Get-K8sKubeConfigContext -Current -KubeConfig "$TestDrive/new.conf").Name | Should -Be 'dev'
    }
}

Describe 'Merge-K8sKubeConfig' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'takes files from the pipeline' {
        Get-Item "$TestDrive/sent.conf" | Merge-K8sKubeConfig -Conflict Rename @file
        @(Get-K8sKubeConfigContext @file).Count | Should -Be 3
    }

    It 'changes nothing when the file is merged into itself' {
        Merge-K8sKubeConfig $path @file
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'makes paths lead to the same files' {
        $null = New-Item -ItemType Directory "$TestDrive/theirs" -Force
        Set-Content "$TestDrive/theirs/config" 'clusters: [{name: r, cluster: {server: https://r, certificate-authority: ca.crt}}]'
        Merge-K8sKubeConfig "$TestDrive/theirs/config" @file
        (Get-K8sKubeConfigCluster r @file).CertificateAuthority | Should -Be ([System.IO.Path]::GetFullPath("$TestDrive/theirs/ca.crt"))
    }

    It 'shows with -WhatIf what would come, without secrets' {
        $shown = Merge-K8sKubeConfig "$TestDrive/sent.conf" -Conflict Rename @file -WhatIf 6>&1 | Out-String
        $shown | Should -BeLike '*+ - cluster: {server: https://theirs.example.com} # theirs*'
        $shown | Should -Not -BeLike '*token: theirs*'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'says that a file is not there, and that an address is not safe' {
        { Merge-K8sKubeConfig "$TestDrive/nothing" @file -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { Merge-K8sKubeConfig -Uri http://example.com/config @file -ErrorAction Stop } | Should -Throw -ErrorId 'DownloadNotSecure,*'
        foreach ($address in 'file:///etc/hostname', 'config', 'ftp://localhost/config') {
            { Merge-K8sKubeConfig -Uri $address @file -ErrorAction Stop } | Should -Throw -ErrorId 'NotAWebAddress,*'
        }
        { Merge-K8sKubeConfig https://example.com/config @file -ErrorAction Stop } | Should -Throw '*give it with -Uri*' -ErrorId 'PathIsAddress,*'
    }
}

Describe 'Merge-K8sKubeConfig of a file that somebody sent' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Set-Content "$TestDrive/unsafe.conf" $unsafe
    }

    It 'refuses and lists all that it would do' {
        $failed = { Merge-K8sKubeConfig "$TestDrive/unsafe.conf" @file -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigUnsafe,*' -PassThru
        foreach ($word in '../ca.crt', "does not check", 'proxy.example.com', '/etc/hostname', 'sh -c evil', 'gcp', '-AllowUnsafe') { "$failed" | Should -BeLike "*$word*" }
        "$failed" | Should -Not -Match "`e"
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'takes it with -AllowUnsafe and warns of each' {
        Merge-K8sKubeConfig "$TestDrive/unsafe.conf" -AllowUnsafe @file -WarningVariable warned -WarningAction SilentlyContinue
        $warned.Count | Should -Be 6
        (Get-K8sKubeConfigCluster @file).Name | Should -Be @('kubernetes', 'e', 'f')
    }
}
