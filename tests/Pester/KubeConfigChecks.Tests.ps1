BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $key = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/jane.key"
    $null = New-K8sCertificate -Key $key -CommonName jane -ExtendedKeyUsage ClientAuth -Authority $ca -OutFile "$TestDrive/jane.crt"
    $null = New-K8sCertificate -Key $key -CommonName soon -ExtendedKeyUsage ClientAuth -Authority $ca -ValidFor 5d -OutFile "$TestDrive/soon.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/other.key"
    Set-Content "$TestDrive/text" 'no certificate'
    $path = "$TestDrive/config"
    $pem = [System.IO.File]::ReadAllText("$TestDrive/ca.crt")
    Set-Content "$TestDrive/indented.crt" ($pem -replace '(?m)^', '  ')
    $half = $pem -replace '(?m)^M', 'A'
    Set-Content "$TestDrive/half.crt" "$pem$half"
    $null = Get-K8sPrivateKey "$TestDrive/jane.key" | Export-K8sPrivateKey -Format Pkcs8 -Password (ConvertTo-SecureString 'secret' -AsPlainText -Force) -OutFile "$TestDrive/locked.key"
    function Test-Text([string] $Text) {
        Set-Content -LiteralPath $path $Text
        if (-not $IsWindows) { [System.IO.File]::SetUnixFileMode($path, [System.IO.UnixFileMode]'UserRead, UserWrite') }
        Test-K8sKubeConfig $path
    }
}

Describe 'Test-K8sKubeConfig' {
    It 'finds nothing in a good one' {
        $result = Test-Text @'
clusters: [{name: a, cluster: {server: https://a, certificate-authority: ca.crt}}]
contexts: [{name: a, context: {cluster: a, user: jane, namespace: apps}}]
users: [{name: jane, user: {client-certificate: jane.crt, client-key: jane.key}}]
current-context: a
'@
        $result.Findings | Should -BeNullOrEmpty
        $result.IsValid | Should -BeTrue
        $result.Paths | Should -Be ([System.IO.Path]::GetFullPath($path))
        $result | Out-String | Should -BeLike '*valid*'
        Get-Item $path | Test-K8sKubeConfig -Quiet | Should -BeTrue
    }

    It 'finds <Id>' -ForEach @(
        @{ Id = 'ClusterNotFound'; Severity = 'Error'; Text = 'contexts: [{name: a, context: {cluster: gone, user: u}}]' }
        @{ Id = 'UserNotFound'; Severity = 'Error'; Text = 'contexts: [{name: a, context: {cluster: c, user: gone}}]' }
        @{ Id = 'ClusterNotSet'; Severity = 'Warning'; Text = 'contexts: [{name: a, context: {}}]' }
        @{ Id = 'CurrentContextNotFound'; Severity = 'Error'; Text = 'current-context: gone' }
        @{ Id = 'NamespaceInvalid'; Severity = 'Error'; Text = 'contexts: [{name: a, context: {namespace: Not A Label}}]' }
        @{ Id = 'DuplicateName'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a}}, {name: a, cluster: {server: https://b}}]' }
        @{ Id = 'EntryNameEmpty'; Severity = 'Warning'; Text = 'clusters: [{cluster: {server: https://a}}]' }
        @{ Id = 'ServerMissing'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {}}]' }
        @{ Id = 'ServerNotUrl'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: no where}}]' }
        @{ Id = 'ServerNotTls'; Severity = 'Warning'; Text = 'clusters: [{name: a, cluster: {server: http://a}}]' }
        @{ Id = 'ServerNotTls'; Severity = 'Warning'; Text = 'clusters: [{name: a, cluster: {server: "a:6443"}}]' }
        @{ Id = 'AuthorityTwice'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: ca.crt, certificate-authority-data: YQ==}}]' }
        @{ Id = 'ProxyNotUsable'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, proxy-url: ftp://p}}]' }
        @{ Id = 'CertificateTwice'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt, client-certificate-data: YQ==, client-key: jane.key}}]' }
        @{ Id = 'KeyTwice'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt, client-key: jane.key, client-key-data: YQ==}}]' }
        @{ Id = 'TokenMalformed'; Severity = 'Error'; Text = 'users: [{name: a, user: {token: "a\nb"}}]' }
        @{ Id = 'ExecModeInvalid'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: never}}}]' }
        @{ Id = 'ExecVersionInvalid'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}}]' }
        @{ Id = 'ExecVariableInvalid'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never, env: [{value: v}]}}}]' }
        @{ Id = 'ExecCommandInvalid'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: "./a\0b", interactiveMode: Never}}}]' }
        @{ Id = 'ExecUnused'; Severity = 'Warning'; Text = 'users: [{name: a, user: {token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}}}]' }
        @{ Id = 'AuthProviderNotSupported'; Severity = 'Error'; Text = 'users: [{name: a, user: {auth-provider: {name: gcp}}}]' }
        @{ Id = 'AuthProviderIncomplete'; Severity = 'Error'; Text = 'users: [{name: a, user: {auth-provider: {name: oidc}}}]' }
        @{ Id = 'KubeConfigWrongType'; Severity = 'Error'; Text = 'users: [{name: a, user: {token: 123}}]' }
        @{ Id = 'DuplicateField'; Severity = 'Warning'; Text = 'users: [{name: a, user: {token: a, token: b}}]' }
        @{ Id = 'InsecureSkipTlsVerify'; Severity = 'Warning'; Text = 'clusters: [{name: a, cluster: {server: https://a, insecure-skip-tls-verify: true}}]' }
        @{ Id = 'AuthorityAndInsecure'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: ca.crt, insecure-skip-tls-verify: true}}]' }
        @{ Id = 'ProxyUrl'; Severity = 'Information'; Text = 'clusters: [{name: a, cluster: {server: https://a, proxy-url: http://p}}]' }
        @{ Id = 'FileMissing'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: gone.crt}}]' }
        @{ Id = 'PathOutsideFolder'; Severity = 'Information'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: ../ca.crt}}]' }
        @{ Id = 'PathOutsideFolder'; Severity = 'Information'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: ..\ca.crt}}]' }
        @{ Id = 'PathOutsideFolder'; Severity = 'Information'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: C:\certs\ca.crt}}]' }
        @{ Id = 'CertificateUnreadable'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: text}}]' }
        @{ Id = 'FormNotRead'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: indented.crt}}]' }
        @{ Id = 'FormNotRead'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt, client-key: locked.key}}]' }
        @{ Id = 'CertificatesPassedOver'; Severity = 'Warning'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: half.crt}}]' }
        @{ Id = 'DataNotBase64'; Severity = 'Error'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority-data: "!"}}]' }
        @{ Id = 'KeyMissing'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt}}]' }
        @{ Id = 'CertificateMissing'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-key: jane.key}}]' }
        @{ Id = 'KeyMismatch'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt, client-key: other.key}}]' }
        @{ Id = 'KeyUnreadable'; Severity = 'Error'; Text = 'users: [{name: a, user: {client-certificate: jane.crt, client-key: text}}]' }
        @{ Id = 'ExpiresSoon'; Severity = 'Warning'; Text = 'users: [{name: a, user: {client-certificate: soon.crt, client-key: jane.key}}]' }
        @{ Id = 'TokenAndPassword'; Severity = 'Error'; Text = 'users: [{name: a, user: {token: t, password: p}}]' }
        @{ Id = 'TokenAndPassword'; Severity = 'Error'; Text = 'users: [{name: a, user: {tokenFile: text, username: u}}]' }
        @{ Id = 'BasicAuthentication'; Severity = 'Warning'; Text = 'users: [{name: a, user: {username: u, password: p}}]' }
        @{ Id = 'ImpersonationWithoutUser'; Severity = 'Error'; Text = 'users: [{name: a, user: {as-groups: [g]}}]' }
        @{ Id = 'ExecCommand'; Severity = 'Information'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}}}]' }
        @{ Id = 'ExecCommandMissing'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}}]' }
        @{ Id = 'ExecVersionInvalid'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {command: x}}}]' }
        @{ Id = 'ExecModeMissing'; Severity = 'Error'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}}]' }
        @{ Id = 'ExecCommandNotFound'; Severity = 'Warning'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./gone, interactiveMode: Never}}}]' }
        @{ Id = 'ExecAndAuthProvider'; Severity = 'Error'; Text = 'users: [{name: a, user: {auth-provider: {name: x}, exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}}}]' }
        @{ Id = 'AuthProvider'; Severity = 'Information'; Text = 'users: [{name: a, user: {auth-provider: {name: gcp}}}]' }
        @{ Id = 'KubeConfigNotYaml'; Severity = 'Error'; Text = 'clusters: [' }
    ) {
        $found = @((Test-Text $Text).Findings | Where-Object Id -EQ $Id)
        $found.Count | Should -Be 1
        $found[0].Severity | Should -Be $Severity
        $found[0].Message | Should -Not -BeNullOrEmpty
        $found[0].Remedy | Should -Not -BeNullOrEmpty
        Test-K8sKubeConfig $path -Quiet | Should -Be ((Test-K8sKubeConfig $path).IsValid)
    }

    It 'takes <Named> for a path in its own folder' -ForEach @(@{ Named = 'certs\ca.crt' }, @{ Named = '.\ca.crt' }, @{ Named = 'certs/../ca.crt' }, @{ Named = 'certs\..\ca.crt' }) {
        (Test-Text "clusters: [{name: a, cluster: {server: https://a, certificate-authority: '$Named'}}]").Findings.Id | Should -Not -Contain 'PathOutsideFolder'
    }

    It 'has commands that mend <Id>' -ForEach @(
        @{ Id = 'TokenAndPassword'; Text = 'users: [{name: a b, user: {token: t, username: u, password: p}}]' }
        @{ Id = 'ExecModeMissing'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}}]' }
        @{ Id = 'ExecVersionInvalid'; Text = 'users: [{name: a, user: {exec: {command: x, interactiveMode: Never}}}]' }
        @{ Id = 'ExecAndAuthProvider'; Text = 'users: [{name: a, user: {auth-provider: {name: x}, exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}}}]' }
        @{ Id = 'AuthorityAndInsecure'; Text = 'clusters: [{name: a, cluster: {server: "https://a", insecure-skip-tls-verify: true, certificate-authority-data: "LS0tLS0="}}]' }
        @{ Id = 'ExecModeInvalid'; Text = 'users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: never}}}]' }
        @{ Id = 'ExecUnused'; Text = 'users: [{name: a, user: {token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}}}]' }
        @{ Id = 'ImpersonationWithoutUser'; Text = 'users: [{name: a, user: {token: t, as-groups: [g]}}]' }
        @{ Id = 'FormNotRead'; Text = 'clusters: [{name: a, cluster: {server: https://a, certificate-authority: indented.crt}}]' }
    ) {
        $finding = (Test-Text $Text).Findings | Where-Object Id -EQ $Id
        $finding.Remedy.Commands.Count | Should -Be 1
        & ([scriptblock]::Create($finding.Remedy.Commands[0])) -WarningAction SilentlyContinue | Out-Null
        (Test-K8sKubeConfig $path).Findings.Id | Should -Not -Contain $Id
    }

    It 'has a command that closes a key for others' -Skip:($IsWindows) {
        [System.IO.File]::SetUnixFileMode("$TestDrive/other.key", [System.IO.UnixFileMode]'UserRead, UserWrite, OtherRead')
        $finding = (Test-Text 'users: [{name: a, user: {client-key: other.key, client-certificate: jane.crt}}]').Findings | Where-Object Id -EQ KeyReadableByOthers
        & ([scriptblock]::Create($finding.Remedy.Commands[0]))
        (Test-K8sKubeConfig $path).Findings.Id | Should -Not -Contain KeyReadableByOthers
    }

    It 'names the line of an entry' {
        $finding = (Test-Text "clusters:`n- name: a`n  cluster: {server: https://a}`n- name: b`n  cluster: {}`n").Findings[0]
        $finding.Message | Should -BeLike "*'b'*line 4*"
    }

    It 'finds a file that others may read, and one that is not there' -Skip:($IsWindows) {
        $null = Test-Text 'current-context: ""'
        [System.IO.File]::SetUnixFileMode($path, [System.IO.UnixFileMode]'UserRead, UserWrite, GroupRead')
        (Test-K8sKubeConfig $path).Findings.Id | Should -Be 'KubeConfigReadableByOthers'
        Test-K8sKubeConfig $path -Quiet | Should -BeTrue
        (Test-K8sKubeConfig "$TestDrive/nothing").Findings.Id | Should -Be 'KubeConfigNotFound'
        Test-K8sKubeConfig "$TestDrive/nothing" -Quiet | Should -BeFalse
    }

    It 'puts the worst first and shows no escape sequence' {
        $result = Test-Text 'users: [{name: "a\e[31m", user: {exec: {command: "x\e[31m"}, username: u, password: p}}]'
        $result.Findings[0].Severity | Should -Be 'Error'
        $result.Findings[-1].Severity | Should -Be 'Information'
        (($result.Findings.Message + $result.Findings.Remedy) -join '') | Should -Not -Match "`e"
        $result = Test-Text 'clusters: [{name: a, cluster: {server: "https://a", certificate-authority: "gone\e[31m.crt"}}]'
        ($result.Findings.Message -join '') | Should -Match 'gone(?s:.*)\.crt'
        ($result.Findings.Message -join '') | Should -Not -Match "`e"
    }

    It 'proposes no command that a name <Kind> could add to' -ForEach @(
        @{ Kind = 'with quotes'; Name = "x'; `$global:ran = 1; 'y" }
        @{ Kind = 'with typographic quotes'; Name = "x$([char]0x2019); `$global:ran = 1; $([char]0x2018)y" }
    ) {
        $global:ran = 0
        $null = Test-Text "clusters: [{name: `"$Name`", cluster: {server: no where}}]"
        $finding = (Test-K8sKubeConfig $path).Findings | Where-Object Id -EQ ServerNotUrl
        $file = @{ KubeConfig = $path }
        Invoke-Expression "$($finding.Remedy -replace 'https://…', 'https://a') -WarningAction SilentlyContinue"
        $global:ran | Should -Be 0
        (Get-K8sKubeConfigCluster @file).Server | Should -Be 'https://a'
        Remove-Variable ran -Scope Global
    }
}
