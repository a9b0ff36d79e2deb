BeforeDiscovery {
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/jane.key" |
        New-K8sCsr -CommonName jane -Organization dev -OutFile "$TestDrive/jane.csr" |
        New-K8sCertificate -Authority $ca -OutFile "$TestDrive/jane.crt"
    $server = @{ Server = 'https://10.0.0.1:6443'; CertificateAuthority = "$TestDrive/ca.crt" }
    $path = "$TestDrive/config"
    Set-Content -LiteralPath $path @'
# everything
apiVersion: v1
kind: Config
clusters:
- name: dev # near
  cluster: {server: https://dev.example.com, certificate-authority: ca.crt}
- {name: prod, cluster: {server: https://prod.example.com}}
contexts:
- {name: dev, context: {cluster: dev, user: jane}}
- {name: prod, context: {cluster: prod, user: robot}}
users:
- {name: jane, user: {client-certificate: jane.crt, client-key: jane.key}}
- {name: robot, user: {token: hush}} # the robot
current-context: dev
'@
    function Get-KubectlView([string] $File) { kubectl --kubeconfig $File config view --raw -o json | ConvertFrom-Json }
}

Describe 'New-K8sKubeConfig' {
    It 'embeds all and makes one context that is current' {
        $made = New-K8sKubeConfig "$TestDrive/new.conf" @server -ClientCertificate "$TestDrive/jane.crt" -ClientKey "$TestDrive/jane.key" -PassThru
        $made.CurrentContext | Should -Be 'jane@kubernetes'
        $made.Users.Certificate.CommonName | Should -Be 'jane'
        $made.Yaml | Should -Not -BeLike '*.crt*'
        (Test-K8sKubeConfig "$TestDrive/new.conf").Findings | Should -BeNullOrEmpty
    }

    It 'is read by kubectl' -Skip:$noKubectl {
        New-K8sKubeConfig "$TestDrive/peer.conf" @server -ClientCertificate "$TestDrive/jane.crt" -ClientKey "$TestDrive/jane.key" -ContextName c -Namespace apps
        $view = Get-KubectlView "$TestDrive/peer.conf"
        $view.'current-context' | Should -Be 'c'
        $view.contexts[0].context.namespace | Should -Be 'apps'
        $data = $view.users[0].user.'client-certificate-data'
        [System.Text.Encoding]::ASCII.GetString([System.Convert]::FromBase64String($data)).Trim() | Should -Be (Get-Content "$TestDrive/jane.crt" -Raw).Trim()
    }

    It 'takes a certificate with its key from the pipeline' {
        $made = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName bob | New-K8sCertificate -Authority $ca |
            New-K8sKubeConfig "$TestDrive/bob.conf" @server -PassThru
        $made.Users.Name | Should -Be 'bob'
        Test-K8sKubeConfig "$TestDrive/bob.conf" -Quiet | Should -BeTrue
    }

    It 'takes a token' {
        $token = ConvertTo-SecureString -AsPlainText -Force 'abc'
        New-K8sKubeConfig "$TestDrive/token.conf" -Server https://x -Token $token -UserName ci -ClusterName c
        (Get-K8sKubeConfig "$TestDrive/token.conf" -Raw).Users.Token | Should -Be 'abc'
        (Get-K8sKubeConfigContext -KubeConfig "$TestDrive/token.conf").Name | Should -Be 'ci@c'
    }

    It 'is for its owner only' -Skip:($IsWindows) {
        New-K8sKubeConfig "$TestDrive/mode.conf" -Server https://x
        [System.IO.File]::GetUnixFileMode("$TestDrive/mode.conf") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'replaces nothing without -Force and writes nothing with -WhatIf' {
        Set-Content "$TestDrive/there.conf" 'mine'
        { New-K8sKubeConfig "$TestDrive/there.conf" -Server https://x -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content "$TestDrive/there.conf" | Should -Be 'mine'
        New-K8sKubeConfig "$TestDrive/there.conf" -Server https://x -Force
        (Get-K8sKubeConfigCluster -KubeConfig "$TestDrive/there.conf").Server | Should -Be 'https://x'
        New-K8sKubeConfig "$TestDrive/whatif.conf" -Server https://x -WhatIf
        "$TestDrive/whatif.conf" | Should -Not -Exist
    }

    It 'refuses a certificate without a key' {
        { New-K8sKubeConfig "$TestDrive/half.conf" @server -ClientCertificate "$TestDrive/jane.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'ClientKeyMissing,*'
        "$TestDrive/half.conf" | Should -Not -Exist
    }
}

Describe 'Get-K8sKubeConfig' {
    It 'reads it by parameter and by pipeline' {
        (Get-K8sKubeConfig $path).Contexts.Name | Should -Be @('dev', 'prod')
        (Get-Item $path | Get-K8sKubeConfig).CurrentContext | Should -Be 'dev'
    }

    It 'shows the text with comments and without secrets, unless asked for them' {
        Get-K8sKubeConfig $path | Out-String | Should -BeLike '*# everything*token: REDACTED*'
        (Get-K8sKubeConfig $path -Raw).Yaml.TrimEnd() | Should -Be (Get-Content $path -Raw).TrimEnd()
    }

    It 'leaves out what a context does not use' {
        $one = Get-K8sKubeConfig $path -Minify
        $one.Contexts.Name | Should -Be 'dev'
        $one.Users.Name | Should -Be 'jane'
        (Get-K8sKubeConfig $path -Context prod).Clusters.Name | Should -Be 'prod'
        { Get-K8sKubeConfig $path -Context nobody -ErrorAction Stop } | Should -Throw -ErrorId 'ContextNotFound,*'
    }

    It 'takes files in' {
        $flat = Get-K8sKubeConfig $path -Flatten -Raw
        $flat.Users[0].ClientCertificate | Should -BeNullOrEmpty
        $flat.Users[0].ClientCertificateData | Should -Not -BeNullOrEmpty
        $flat.Yaml | Should -BeLike '*# near*'
        Set-Content "$TestDrive/broken.conf" 'clusters: [{name: a, cluster: {certificate-authority: nothing.crt}}]'
        { Get-K8sKubeConfig "$TestDrive/broken.conf" -Flatten -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigFileUnreadable,*'
    }
}

Describe 'Export-K8sKubeConfig' {
    It 'writes one context that works alone' {
        Export-K8sKubeConfig "$TestDrive/dev.conf" dev -KubeConfig $path
        $made = Get-K8sKubeConfig "$TestDrive/dev.conf"
        $made.Contexts.Name | Should -Be 'dev'
        $made.Yaml | Should -BeLike '*# near*'
        $made.Yaml | Should -Not -BeLike '*.crt*'
        (Test-K8sKubeConfig "$TestDrive/dev.conf" -Quiet) | Should -BeTrue
    }

    It 'gives what kubectl config view --minify --flatten gives' -Skip:$noKubectl {
        Export-K8sKubeConfig "$TestDrive/peer-dev.conf" -Context dev -KubeConfig $path
        $theirs = kubectl --kubeconfig $path config view --raw --minify --flatten --context dev -o json
        $ours = kubectl --kubeconfig "$TestDrive/peer-dev.conf" config view --raw -o json
        ($ours -join "`n") | Should -Be ($theirs -join "`n")
    }

    It 'takes several from the pipeline, the current one unless said' {
        $made = Get-K8sKubeConfigContext -KubeConfig $path | Export-K8sKubeConfig "$TestDrive/both.conf" -PassThru
        $made.Contexts.Name | Should -Be @('dev', 'prod')
        $made.CurrentContext | Should -Be 'dev'
        (Export-K8sKubeConfig "$TestDrive/current.conf" -KubeConfig $path -PassThru).Contexts.Name | Should -Be 'dev'
        (Export-K8sKubeConfig "$TestDrive/prod.conf" prod -KubeConfig $path -PassThru).CurrentContext | Should -Be 'prod'
    }

    It 'is for its owner only' -Skip:($IsWindows) {
        Export-K8sKubeConfig "$TestDrive/secret.conf" prod -KubeConfig $path
        [System.IO.File]::GetUnixFileMode("$TestDrive/secret.conf") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'replaces nothing without -Force, and says what is not there' {
        Set-Content "$TestDrive/kept.conf" 'mine'
        { Export-K8sKubeConfig "$TestDrive/kept.conf" dev -KubeConfig $path -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        { Export-K8sKubeConfig "$TestDrive/none.conf" nobody -KubeConfig $path -ErrorAction Stop } | Should -Throw -ErrorId 'ContextNotFound,*'
        Export-K8sKubeConfig "$TestDrive/none.conf" dev -KubeConfig $path -WhatIf
        "$TestDrive/none.conf" | Should -Not -Exist
        Get-Content "$TestDrive/kept.conf" | Should -Be 'mine'
    }

    It 'refuses a context whose <Kind> is not there, as kubectl config view --minify does' -ForEach @(
        @{ Kind = 'cluster'; Body = '{cluster: gone, user: u}'; Id = 'ClusterNotFound' }
        @{ Kind = 'user'; Body = '{cluster: c, user: gone}'; Id = 'UserNotFound' }
    ) {
        Set-Content "$TestDrive/dangling.conf" "clusters: [{name: c, cluster: {}}]`nusers: [{name: u, user: {}}]`ncontexts: [{name: x, context: $Body}]"
        { Export-K8sKubeConfig "$TestDrive/none.conf" x -KubeConfig "$TestDrive/dangling.conf" -ErrorAction Stop } | Should -Throw "The context 'x' names the $Kind 'gone', which is not in *" -ErrorId "$Id,*"
        "$TestDrive/none.conf" | Should -Not -Exist
        { Get-K8sKubeConfig "$TestDrive/dangling.conf" -Context x -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }

    It 'refuses contexts of two kubeconfigs' {
        Export-K8sKubeConfig "$TestDrive/second.conf" prod -KubeConfig $path
        $both = @(Get-K8sKubeConfigContext -KubeConfig $path) + @(Get-K8sKubeConfigContext -KubeConfig "$TestDrive/second.conf")
        { $both | Export-K8sKubeConfig "$TestDrive/mixed.conf" -ErrorAction Stop } | Should -Throw -ErrorId 'SeveralKubeConfigs,*'
    }
}
