BeforeDiscovery {
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    # The one file here that sets KUBECONFIG: files may run side by side in one process.
    $before = $env:KUBECONFIG
    $folderBefore = (Get-Location).ProviderPath
    $separator = [System.IO.Path]::PathSeparator
    $first = @'
# first
apiVersion: v1
kind: Config
clusters:
- name: a # in both
  cluster: {server: https://a.example.com, certificate-authority: ca.crt}
contexts:
- {name: a, context: {cluster: a, user: jane}} # one
- {name: b, context: {cluster: b, user: robot}} # two
users:
- name: jane
  user:
    client-certificate: sub/jane.crt # hers
    client-key: sub/jane.key
'@
    $second = @'
# second
apiVersion: v1
kind: Config
clusters:
- cluster: {server: https://other-a.example.com}
  name: a
- cluster:
    server: "https://b.example.com" # far
    insecure-skip-tls-verify: true
  name: b
contexts: []
current-context: b
users:
- name: robot
  user: {token: "old", x-unknown: 1} # hush
- name: sso
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      args: [one, two] # of sso
      command: kubelogin
      env: [{name: A, value: one}]
      interactiveMode: Never
      provideClusterInfo: false
'@
    $secret = ConvertTo-SecureString -AsPlainText -Force 'new: # token'

    function Set-Files([string] $Folder) {
        $null = New-Item -ItemType Directory -Force "$Folder/sub"
        [System.IO.File]::WriteAllText("$Folder/one", $first)
        [System.IO.File]::WriteAllText("$Folder/two", $second)
        foreach ($name in 'ca.crt', 'sub/jane.crt', 'sub/jane.key') { Copy-Item "$TestDrive/$([System.IO.Path]::GetFileName($name))" "$Folder/$name" -Force }
        Set-Location $Folder
        $env:KUBECONFIG = "$Folder/none$separator$Folder/one$separator$Folder/two"
    }

    function Get-View([string] $Folder) { (kubectl config view --raw --flatten -o json) -join "`n" }

    $ca = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/jane.key" | New-K8sCsr -CommonName jane -OutFile "$TestDrive/jane.csr" |
        New-K8sCertificate -Authority $ca -OutFile "$TestDrive/jane.crt"
}

AfterAll {
    $env:KUBECONFIG = $before
    Set-Location -LiteralPath $folderBefore
}

Describe 'With several files in KUBECONFIG' -Skip:$noKubectl {
    It '<Ours> ends as kubectl config <Theirs>' -ForEach @(
        @{ Theirs = 'set-context a --namespace=dev'; Ours = 'Set-K8sKubeConfigContext a -Namespace dev' }
        @{ Theirs = 'set-context new --cluster=b --user=robot'; Ours = 'Set-K8sKubeConfigContext new -Cluster b -User robot' }
        @{ Theirs = 'set-context --current --user=sso'; Ours = 'Set-K8sKubeConfigContext -Current -User sso' }
        @{ Theirs = 'use-context a'; Ours = 'Use-K8sKubeConfigContext a' }
        @{ Theirs = 'unset current-context'; Ours = 'Use-K8sKubeConfigContext -Unset' }
        @{ Theirs = 'rename-context b bee'; Ours = 'Rename-K8sKubeConfigContext b bee' }
        @{ Theirs = 'delete-context a'; Ours = 'Remove-K8sKubeConfigContext a -Confirm:$false' }
        @{ Theirs = 'delete-cluster a'; Ours = 'Remove-K8sKubeConfigCluster a -Confirm:$false' }
        @{ Theirs = 'delete-user robot'; Ours = 'Remove-K8sKubeConfigUser robot -Confirm:$false' }
        @{ Theirs = 'set-cluster a --server=https://x'; Ours = 'Set-K8sKubeConfigCluster a -Server https://x' }
        @{ Theirs = 'set-cluster b --certificate-authority=ca.crt'; Ours = 'Set-K8sKubeConfigCluster b -CertificateAuthority ca.crt' }
        @{ Theirs = 'set-cluster b --certificate-authority=ca.crt --embed-certs'; Ours = 'Set-K8sKubeConfigCluster b -CertificateAuthority ca.crt -Embed' }
        @{ Theirs = 'set-cluster a --insecure-skip-tls-verify'; Ours = 'Set-K8sKubeConfigCluster a -InsecureSkipTlsVerify' }
        @{ Theirs = 'set-cluster new --server=https://n --tls-server-name=n --proxy-url=http://p:3128'; Ours = 'Set-K8sKubeConfigCluster new -Server https://n -TlsServerName n -ProxyUrl http://p:3128' }
        @{ Theirs = 'unset clusters.b.server'; Ours = 'Set-K8sKubeConfigCluster b -Unset Server -InsecureSkipTlsVerify' }
        @{ Theirs = "set-credentials robot --token='new: # token'"; Ours = 'Set-K8sKubeConfigUser robot -Token $secret' }
        @{ Theirs = "set-credentials robot --username=u --password='new: # token'"; Ours = 'Set-K8sKubeConfigUser robot -Credential ([pscredential]::new("u", $secret))' }
        @{ Theirs = 'set-credentials robot --client-certificate=sub/jane.crt --client-key=sub/jane.key'; Ours = 'Set-K8sKubeConfigUser robot -ClientCertificate sub/jane.crt -ClientKey sub/jane.key' }
        @{ Theirs = 'set-credentials new --client-certificate=sub/jane.crt --client-key=sub/jane.key --embed-certs'; Ours = 'Set-K8sKubeConfigUser new -ClientCertificate sub/jane.crt -ClientKey sub/jane.key -Embed' }
        @{ Theirs = 'set-credentials sso --exec-command=other --exec-env=A- --exec-env=B=2'; Ours = 'Set-K8sKubeConfigUser sso -ExecCommand other -ExecEnvironment @{ A = $null; B = 2 }' }
        @{ Theirs = 'set-credentials sso --exec-command=kubelogin --exec-arg=x --exec-interactive-mode=Always --exec-provide-cluster-info'; Ours = 'Set-K8sKubeConfigUser sso -ExecCommand kubelogin -ExecArgument x -ExecInteractiveMode Always -ExecProvideClusterInfo' }
        @{ Theirs = 'set-credentials robot --auth-provider=oidc --auth-provider-arg=client-id=me'; Ours = 'Set-K8sKubeConfigUser robot -AuthProvider oidc -AuthProviderArgument @{ "client-id" = "me" }' }
        @{ Theirs = 'unset users.robot.token'; Ours = 'Set-K8sKubeConfigUser robot -Unset Token' }
    ) {
        Set-Files "$TestDrive/theirs"
        $null = Invoke-Expression "kubectl config $Theirs"
        $LASTEXITCODE | Should -Be 0
        $expected = Get-View
        Set-Files "$TestDrive/ours"
        Invoke-Expression "$Ours -WarningAction SilentlyContinue"
        Get-View | Should -Be $expected
        $text = [System.IO.File]::ReadAllText("$TestDrive/ours/one") + [System.IO.File]::ReadAllText("$TestDrive/ours/two")
        $lost = @('# first', '# in both', '# one', '# two', '# hers', '# second', '# far', '# hush', '# of sso' | Where-Object { $text -notlike "*$_*" })
        # What was on the line of an entry that is gone goes with it.
        $lost.Count | Should -BeLessOrEqual ([int]($Ours -match '^Remove-|-Unset Server|ExecCommand|ExecArgument'))
        "$TestDrive/ours/none" | Should -Not -Exist
    }

    It '<Ours> is refused as kubectl config <Theirs>' -ForEach @(
        @{ Theirs = 'use-context nobody'; Ours = 'Use-K8sKubeConfigContext nobody' }
        @{ Theirs = 'rename-context a b'; Ours = 'Rename-K8sKubeConfigContext a b' }
        @{ Theirs = 'rename-context a a'; Ours = 'Rename-K8sKubeConfigContext a a' }
        @{ Theirs = 'delete-context nobody'; Ours = 'Remove-K8sKubeConfigContext nobody -Confirm:$false' }
        @{ Theirs = 'set-cluster a --certificate-authority=ca.crt --insecure-skip-tls-verify'; Ours = 'Set-K8sKubeConfigCluster a -CertificateAuthority ca.crt -InsecureSkipTlsVerify' }
        @{ Theirs = 'set-cluster a --embed-certs'; Ours = 'Set-K8sKubeConfigCluster a -Embed' }
        @{ Theirs = 'set-credentials robot --token=a --username=b'; Ours = 'Set-K8sKubeConfigUser robot -Token $secret -Credential ([pscredential]::new("u", $secret))' }
        @{ Theirs = 'set-credentials robot --embed-certs'; Ours = 'Set-K8sKubeConfigUser robot -Embed' }
    ) {
        Set-Files "$TestDrive/theirs"
        $null = Invoke-Expression "kubectl config $Theirs 2>&1"
        $LASTEXITCODE | Should -Not -Be 0
        Set-Files "$TestDrive/ours"
        { Invoke-Expression "$Ours -ErrorAction Stop" } | Should -Throw
        [System.IO.File]::ReadAllText("$TestDrive/ours/one") | Should -Be $first
        [System.IO.File]::ReadAllText("$TestDrive/ours/two") | Should -Be $second
    }

    It 'refuses <Ours> with <Id>, where kubectl config <Theirs> writes what it cannot use or nothing at all' -ForEach @(
        @{ Id = 'PathNotFound'; Theirs = 'set-cluster a --certificate-authority=none.crt'; Ours = 'Set-K8sKubeConfigCluster a -CertificateAuthority none.crt' }
        @{ Id = 'NotACertificate'; Theirs = 'set-cluster a --certificate-authority=one'; Ours = 'Set-K8sKubeConfigCluster a -CertificateAuthority one' }
        @{ Id = 'PathNotFound'; Theirs = 'set-credentials robot --client-certificate=none.crt'; Ours = 'Set-K8sKubeConfigUser robot -ClientCertificate none.crt' }
        @{ Id = 'NotAPrivateKey'; Theirs = 'set-credentials robot --client-key=one --embed-certs'; Ours = 'Set-K8sKubeConfigUser robot -ClientKey one -Embed' }
        @{ Id = 'ParameterArgumentValidationError'; Theirs = 'set-credentials sso --exec-api-version=v9'; Ours = 'Set-K8sKubeConfigUser sso -ExecApiVersion v9' }
        @{ Id = 'NoExecCommand'; Theirs = 'set-credentials robot --exec-arg=x'; Ours = 'Set-K8sKubeConfigUser robot -ExecArgument x' }
        @{ Id = 'NoAuthProvider'; Theirs = 'set-credentials robot --auth-provider-arg=a=b'; Ours = 'Set-K8sKubeConfigUser robot -AuthProviderArgument @{ a = "b" }' }
    ) {
        Set-Files "$TestDrive/theirs"
        $null = Invoke-Expression "kubectl config $Theirs 2>&1"
        $LASTEXITCODE | Should -Be 0
        Set-Files "$TestDrive/ours"
        { Invoke-Expression "$Ours -ErrorAction Stop" } | Should -Throw -ErrorId "$Id,*"
        [System.IO.File]::ReadAllText("$TestDrive/ours/one") | Should -Be $first
        [System.IO.File]::ReadAllText("$TestDrive/ours/two") | Should -Be $second
    }

    It 'gives a new exec block the version and the mode without which kubectl does not read it' {
        Set-Files "$TestDrive/theirs"
        $null = kubectl config set-credentials new --exec-command=get-token
        kubectl config view --raw -o jsonpath='{.users[0].user.exec.interactiveMode}' | Should -BeNullOrEmpty
        Set-Files "$TestDrive/ours"
        Set-K8sKubeConfigUser new -ExecCommand get-token
        $exec = (Get-View | ConvertFrom-Json).users[1].user.exec
        $exec.apiVersion | Should -Be 'client.authentication.k8s.io/v1'
        $exec.interactiveMode | Should -Be 'IfAvailable'
    }

    It 'keeps the path of a program beside the file, of which kubectl leaves a name to look for in the PATH' {
        Set-Files "$TestDrive/theirs"
        $null = kubectl config set-credentials new --exec-command=./get-token --exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never
        [System.IO.File]::ReadAllText("$TestDrive/theirs/one") | Should -BeLike '*command: get-token*'
        Set-Files "$TestDrive/ours"
        Set-K8sKubeConfigUser new -ExecCommand ./get-token -ExecInteractiveMode Never
        [System.IO.File]::ReadAllText("$TestDrive/ours/one") | Should -BeLike '*command: ./get-token*'
        (Get-K8sKubeConfigUser new).Exec.Command | Should -Be './get-token'
    }

    It 'says that another file has a current context, which kubectl leaves there' {
        Set-Files "$TestDrive/ours"
        Use-K8sKubeConfigContext a
        Use-K8sKubeConfigContext -Unset -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*one' names no current context any more;*two' does, and its 'b' counts now."
        (Get-K8sKubeConfigContext -Current).Name | Should -Be 'b'
        Use-K8sKubeConfigContext -Unset -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'sees the same contexts and clusters' {
        Set-Files "$TestDrive/ours"
        (Get-K8sKubeConfigContext).Name | Sort-Object | Should -Be @(kubectl config get-contexts -o name | Sort-Object)
        (Get-K8sKubeConfigContext -Current).Name | Should -Be (kubectl config current-context)
        (Get-K8sKubeConfigCluster a).Server | Should -Be 'https://a.example.com'
        (Get-K8sKubeConfigUser).Name | Should -Be @('jane', 'robot', 'sso')
        (Test-K8sKubeConfig).Findings.Id | Should -Contain 'DuplicateName'
    }
}

Describe 'Where KUBECONFIG names nothing that exists' {
    BeforeAll { $env:KUBECONFIG = "$TestDrive/neither$separator$TestDrive/nor" }

    It 'says so, and Test-K8sKubeConfig finds an error' {
        Get-K8sKubeConfigContext -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warned" | Should -BeLike '*neither*nor*does not exist*'
        Test-K8sKubeConfig -Quiet | Should -BeFalse
    }

    It 'makes the last one, as kubectl does' {
        Set-K8sKubeConfigContext new -Namespace n
        "$TestDrive/neither" | Should -Not -Exist
        (Get-K8sKubeConfigContext).Path | Should -Be ([System.IO.Path]::GetFullPath("$TestDrive/nor"))
    }
}

Describe 'A kubeconfig made by hand, as by kubectl' {
    It 'names files or embeds them, and kubectl reads it' -Skip:$noKubectl -ForEach @{ Embed = $false }, @{ Embed = $true } {
        $file = @{ KubeConfig = "$TestDrive/by-hand-$Embed" }
        Set-Location $TestDrive
        Set-K8sKubeConfigCluster kubernetes -Server https://10.0.0.1:6443 -CertificateAuthority ca.crt -Embed:$Embed @file
        Set-K8sKubeConfigUser jane -ClientCertificate jane.crt -ClientKey jane.key -Embed:$Embed @file
        Set-K8sKubeConfigContext jane@kubernetes -Cluster kubernetes -User jane -Namespace dev @file
        Use-K8sKubeConfigContext jane@kubernetes @file
        kubectl --kubeconfig $file.KubeConfig config current-context | Should -Be 'jane@kubernetes'
        $view = kubectl --kubeconfig $file.KubeConfig config view --raw --flatten -o json | ConvertFrom-Json
        # certificate-authority-data is the base64 of ca.crt, byte by byte.
        $view.clusters[0].cluster.'certificate-authority-data' | Should -Be ([System.Convert]::ToBase64String([System.IO.File]::ReadAllBytes("$TestDrive/ca.crt")))
        $view.users[0].user.'client-key-data' | Should -Be ([System.Convert]::ToBase64String([System.IO.File]::ReadAllBytes("$TestDrive/jane.key")))
        (Get-K8sKubeConfigCluster @file).CertificateAuthority | Should -Be $(if (-not $Embed) { [System.IO.Path]::GetFullPath("$TestDrive/ca.crt") })
        (Get-K8sKubeConfig $file.KubeConfig).CurrentContext | Should -Be 'jane@kubernetes'
        (Test-K8sKubeConfig $file.KubeConfig).Findings | Should -BeNullOrEmpty
    }
}
