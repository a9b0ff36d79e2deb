BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/client.key" |
        New-K8sCsr -CommonName jane -Organization dev -OutFile "$TestDrive/client.csr" |
        New-K8sCertificate -Authority $ca -OutFile "$TestDrive/client.crt"
    $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/other.key"
    $path = "$TestDrive/config"
    $file = @{ KubeConfig = $path }
    $secret = ConvertTo-SecureString -AsPlainText -Force 'abc.def'
    $yaml = @'
apiVersion: v1
kind: Config
users:
- name: robot # of the build
  user:
    token: "hush"
- name: basic
  user: {username: admin, password: hush}
- name: sso
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      args: [get-token]
      command: kubelogin
      env:
      - {name: A, value: one}
      - {name: CLIENT_SECRET, value: hush}
      installHint: ask ops
      interactiveMode: Never
- name: old
  user:
    as-groups: [ops]
    auth-provider:
      name: oidc
      config: {client-id: me, id-token: hush}
'@
}

Describe 'Objects of a kubeconfig' {
    It 'have whom a user is taken for, and the extensions of each entry' {
        Set-Content -LiteralPath "$TestDrive/whole" @'
extensions: [{name: top, extension: {a: 1}}]
clusters: [{name: c, cluster: {server: https://a, extensions: [{name: at, extension: {b: [2]}}]}}]
contexts: [{name: x, context: {cluster: c, user: u, extensions: [{name: of, extension: {c: three}}]}}]
users: [{name: u, user: {token: t, as: jane, as-uid: "42", as-groups: [dev], as-user-extra: {scopes: [a, b]}, extensions: [{name: by, extension: 4}]}}]
'@
        $whole = @{ KubeConfig = "$TestDrive/whole" }
        $user = Get-K8sKubeConfigUser u @whole
        $user.As, $user.AsUid, "$($user.AsGroups)", "$($user.AsUserExtra['scopes'])" | Should -Be 'jane', '42', 'dev', 'a b'
        "$($user.Extensions['by'])" | Should -Be '4'
        "$((Get-K8sKubeConfigCluster c @whole).Extensions['at'])" | Should -Be '{"b":[2]}'
        "$((Get-K8sKubeConfigContext x @whole).Extensions['of'])" | Should -Be '{"c":"three"}'
        "$((Get-K8sKubeConfig @whole).Extensions['top'])" | Should -Be '{"a":1}'
    }
}

Describe 'Get-K8sKubeConfigUser' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'says how each proves who it is' {
        $users = @(Get-K8sKubeConfigUser @file)
        $users.Name | Should -Be @('robot', 'basic', 'sso', 'old')
        $users.Authentication | Should -Be @('token', 'password', 'exec', 'auth-provider')
        $users[2].Exec.Command | Should -Be 'kubelogin'
        $users[2].Exec.Arguments | Should -Be 'get-token'
    }

    It 'lists what each has, and nothing that it has not' {
        $sso = Get-K8sKubeConfigUser sso @file | Format-List | Out-String
        $sso | Should -Match 'Exec +: kubelogin get-token'
        $sso | Should -Not -Match 'Username|AuthProvider|ClientKey'
        Get-K8sKubeConfigUser old @file | Format-List | Out-String | Should -Match 'AuthProvider +: oidc(?s:.*)AsGroups +: ops'
    }

    It 'shows no secret, however it is shown, unless asked to' {
        $users = Get-K8sKubeConfigUser @file
        $shown = ($users | Format-List * | Out-String) + ($users | ConvertTo-Json -Depth 6) + ($users | Out-String)
        $shown | Should -Not -BeLike '*hush*'
        (Get-K8sKubeConfigUser robot -Raw @file).Token | Should -Be 'hush'
        (Get-K8sKubeConfigUser basic -Raw @file).Password | Should -Be 'hush'
    }

    It 'has the client certificate' {
        Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/client.crt" -ClientKey "$TestDrive/client.key" @file
        (Get-K8sKubeConfigUser jane @file).Certificate.CommonName | Should -Be 'jane'
    }

    It 'says which name is not there' {
        { Get-K8sKubeConfigUser nobody @file -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }
}

Describe 'Set-K8sKubeConfigUser with certificates' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'names files that lie beside, or embeds them' {
        Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/client.crt" -ClientKey "$TestDrive/client.key" @file
        Get-Content $path -Raw | Should -Match '(?m)^    client-certificate: client\.crt\r?\n    client-key: client\.key'
        $user = Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/client.crt" -ClientKey "$TestDrive/client.key" -Embed @file -PassThru
        $user.ClientCertificate | Should -BeNullOrEmpty
        $user.ClientKeyData | Should -Be 'DATA+OMITTED'
        (Test-K8sKubeConfig @file).Findings.Id | Should -Not -Contain 'KeyMismatch'
    }

    It 'takes a certificate from the pipeline, and warns while its key is not there' {
        $user = Get-K8sCertificate -Path "$TestDrive/client.crt" | Set-K8sKubeConfigUser jane @file -PassThru -WarningVariable warned -WarningAction SilentlyContinue
        $user.Certificate.CommonName | Should -Be 'jane'
        "$warned" | Should -BeLike "*'jane'*no client key*-ClientKey*"
        Get-K8sPrivateKey "$TestDrive/client.key" | Set-K8sKubeConfigUser jane @file -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeNullOrEmpty
        (Get-K8sKubeConfigUser jane @file).ClientKey | Should -Be ([System.IO.Path]::GetFullPath("$TestDrive/client.key"))
    }

    It 'warns of the key of another' {
        Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/client.crt" -ClientKey "$TestDrive/other.key" @file -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*not the key of its client certificate*'
    }

    It 'takes a new certificate with the key that it brings, and writes no other file' {
        $before = @(Get-ChildItem $TestDrive).Count
        $null = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName bob | New-K8sCertificate -Authority $ca | Set-K8sKubeConfigUser bob @file
        @(Get-ChildItem $TestDrive).Count | Should -Be $before
        $user = Get-K8sKubeConfigUser bob -Raw @file
        $key = [System.Text.Encoding]::ASCII.GetString([System.Convert]::FromBase64String($user.ClientKeyData))
        $key | Should -BeLike '-----BEGIN *PRIVATE KEY-----*'
        (Test-K8sKubeConfig @file).Findings.Target | Should -Not -Contain 'bob'
    }

    It 'names no encrypted key, which kubectl cannot read, but embeds one that was opened' {
        $password = ConvertTo-SecureString -AsPlainText -Force 'horse'
        $null = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/locked.key" -Password $password -Force
        { Set-K8sKubeConfigUser locked -ClientKey "$TestDrive/locked.key" @file -ErrorAction Stop } | Should -Throw -ErrorId 'KeyEncrypted,*'
        $key = Get-K8sPrivateKey "$TestDrive/locked.key" -Password $password
        $user = Set-K8sKubeConfigUser locked -ClientKey $key @file -PassThru -WarningAction SilentlyContinue
        $user.ClientKey | Should -BeNullOrEmpty
        $user.ClientKeyData | Should -Be 'DATA+OMITTED'
    }

    It 'unsets path and content' {
        Set-K8sKubeConfigUser jane -ClientCertificate "$TestDrive/client.crt" -ClientKey "$TestDrive/client.key" -Embed @file
        $user = Set-K8sKubeConfigUser jane -Unset ClientCertificate, ClientKey @file -PassThru
        $user.ClientCertificateData | Should -BeNullOrEmpty
        $user.ClientKeyData | Should -BeNullOrEmpty
    }
}

Describe 'Set-K8sKubeConfigUser with tokens and passwords' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'keeps the comment and the quotes of a token' {
        Set-K8sKubeConfigUser robot -Token $secret @file
        (Get-Content $path -Raw).TrimEnd() | Should -Be ($yaml -replace 'token: "hush"', 'token: "abc.def"')
    }

    It 'puts a token in the place of a password, and the other way round' {
        $user = Set-K8sKubeConfigUser basic -Token $secret @file -PassThru
        $user.Authentication | Should -Be 'token'
        $user = $user | Set-K8sKubeConfigUser -Credential ([pscredential]::new('root', $secret)) -PassThru
        $user.Authentication | Should -Be 'password'
        $user.Username | Should -Be 'root'
        $user = Set-K8sKubeConfigUser basic -TokenFile "$TestDrive/token" @file -PassThru
        $user.TokenFile | Should -Be ([System.IO.Path]::GetFullPath("$TestDrive/token"))
        $user.Username | Should -BeNullOrEmpty
    }

    It 'shows no secret with -WhatIf' {
        $shown = Set-K8sKubeConfigUser robot -Token $secret @file -WhatIf 6>&1 | Out-String
        $shown | Should -BeLike '*-     token: REDACTED*+     token: REDACTED*'
        $shown | Should -Not -Match 'hush|abc\.def'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }
}

Describe 'Set-K8sKubeConfigUser with programs and providers' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'makes an exec block that kubectl reads' {
        $exec = (Set-K8sKubeConfigUser new -ExecCommand get-token -ExecArgument a, 'b c' -ExecEnvironment @{ B = 'two' } -ExecProvideClusterInfo @file -PassThru).Exec
        $exec.ApiVersion | Should -Be 'client.authentication.k8s.io/v1'
        $exec.InteractiveMode | Should -Be 'IfAvailable'
        $exec.Arguments | Should -Be @('a', 'b c')
        (Test-K8sKubeConfig @file).Findings.Id | Should -Not -Match '^Exec.*(Missing|Invalid)'
    }

    It 'changes parts of one and keeps what it does not know' {
        Set-K8sKubeConfigUser sso -ExecEnvironment @{ A = $null; C = 'three' } -ExecInteractiveMode Always @file
        $text = Get-Content $path -Raw
        $text | Should -BeLike '*{name: CLIENT_SECRET, value: hush}*'
        $text | Should -BeLike '*installHint: ask ops*interactiveMode: Always*'
        $text | Should -Not -BeLike '*name: A,*'
        (Get-K8sKubeConfigUser sso @file).Exec.Arguments | Should -Be 'get-token'
        (Set-K8sKubeConfigUser sso -ExecArgument @() @file -PassThru).Exec.Arguments | Should -BeNullOrEmpty
    }

    It 'changes the arguments of an auth-provider' {
        $user = Set-K8sKubeConfigUser old -AuthProviderArgument @{ 'client-id' = 'you'; 'id-token' = $null } @file -PassThru
        $user.AuthProviderConfig['client-id'] | Should -Be 'you'
        $user.AuthProviderConfig.Keys | Should -Not -Contain 'id-token'
    }

    It 'unsets <Field>' -ForEach @(
        @{ Field = 'Exec'; User = 'sso'; Gone = 'exec:' }
        @{ Field = 'AuthProvider'; User = 'old'; Gone = 'auth-provider:' }
        @{ Field = 'Impersonation'; User = 'old'; Gone = 'as-groups' }
        @{ Field = 'Token'; User = 'robot'; Gone = 'token: "hush"' }
        @{ Field = 'Credential'; User = 'basic'; Gone = 'username' }
    ) {
        Set-K8sKubeConfigUser $User -Unset $Field @file
        Get-Content $path -Raw | Should -Not -BeLike "*$Gone*"
        (Get-K8sKubeConfigUser @file).Name | Should -Be @('robot', 'basic', 'sso', 'old')
    }
}

Describe 'Set-K8sKubeConfigUser refuses' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It '<Id>, as kubectl does' -ForEach @(
        @{ Id = 'TokenAndPassword'; Arguments = { @{ Name = 'robot'; Token = $secret; Credential = [pscredential]::new('u', $secret) } } }
        @{ Id = 'TokenAndTokenFile'; Arguments = { @{ Name = 'robot'; Token = $secret; TokenFile = 'token' } } }
        @{ Id = 'NothingToEmbed'; Arguments = { @{ Name = 'robot'; Embed = $true } } }
        @{ Id = 'UserNameEmpty'; Arguments = { @{ Token = $secret } } }
        @{ Id = 'NoExecCommand'; Arguments = { @{ Name = 'robot'; ExecArgument = 'x' } } }
        @{ Id = 'NoAuthProvider'; Arguments = { @{ Name = 'robot'; AuthProviderArgument = @{ a = 'b' } } } }
        @{ Id = 'SetAndUnset'; Arguments = { @{ Name = 'robot'; Token = $secret; Unset = 'Token' } } }
        @{ Id = 'PathNotFound'; Arguments = { @{ Name = 'robot'; ClientCertificate = "$TestDrive/nothing.crt" } } }
    ) {
        $given = & $Arguments
        { Set-K8sKubeConfigUser @given @file -ErrorAction Stop } | Should -Throw -ErrorId "$Id,K8sPki.Commands.SetK8sKubeConfigUserCommand"
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }
}

Describe 'Rename-K8sKubeConfigUser and Remove-K8sKubeConfigUser' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'renames it in its contexts too' {
        Set-K8sKubeConfigContext c -User robot @file
        (Rename-K8sKubeConfigUser robot machine @file -PassThru).Name | Should -Be 'machine'
        (Get-K8sKubeConfigContext c @file).User | Should -Be 'machine'
        Get-K8sKubeConfigUser old @file | Rename-K8sKubeConfigUser -NewName older
        Get-K8sKubeConfigUser older @file | Rename-K8sKubeConfigUser oldest
        Get-K8sKubeConfigUser oldest @file | Rename-K8sKubeConfigUser older -PassThru | ForEach-Object Name | Should -Be 'older'
        { Rename-K8sKubeConfigUser machine older @file -ErrorAction Stop } | Should -Throw -ErrorId 'UserExists,*'
        { Rename-K8sKubeConfigUser nobody x @file -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }

    It 'removes by name and by pipeline' {
        Remove-K8sKubeConfigUser robot @file -WhatIf 6>$null
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
        Remove-K8sKubeConfigUser robot @file -Confirm:$false
        Get-K8sKubeConfigUser basic, sso @file | Remove-K8sKubeConfigUser -Confirm:$false
        (Get-K8sKubeConfigUser @file).Name | Should -Be 'old'
        { Remove-K8sKubeConfigUser robot @file -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }
}
