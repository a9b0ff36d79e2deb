BeforeAll {
    $null = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $null = New-K8sCertificateAuthority -CommonName next -Algorithm ECDSA -OutFile "$TestDrive/next.crt"
    $path = "$TestDrive/config"
    $file = @{ KubeConfig = $path }
    $yaml = @'
apiVersion: v1
kind: Config
clusters:
# far away
- cluster:
    server: "https://b.example.com:6443"
    tls-server-name: kubernetes
    x-owner: ops
  name: b
- {name: c, cluster: {server: https://c.example.com, insecure-skip-tls-verify: true}} # old
contexts:
- {name: b, context: {cluster: b, user: u}}
current-context: b
'@
}

Describe 'Get-K8sKubeConfigCluster' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'lists them, with the one of the current context marked' {
        $clusters = @(Get-K8sKubeConfigCluster @file)
        $clusters.Name | Should -Be @('b', 'c')
        $clusters.IsCurrent | Should -Be @($true, $false)
        $clusters[0].TlsServerName | Should -Be 'kubernetes'
        $clusters[1].InsecureSkipTlsVerify | Should -BeTrue
        ($clusters | Out-String) | Should -Match 'not checked'
    }

    It 'says which name is not there' {
        { Get-K8sKubeConfigCluster nobody @file -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterNotFound,*'
    }
}

Describe 'Set-K8sKubeConfigCluster' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'takes every field and gives it back' {
        $made = Set-K8sKubeConfigCluster new -Server https://n:6443 -TlsServerName n -ProxyUrl http://p:3128 -DisableCompression @file -PassThru
        $made.Server | Should -Be 'https://n:6443'
        $made.TlsServerName | Should -Be 'n'
        $made.ProxyUrl | Should -Be 'http://p:3128'
        $made.DisableCompression | Should -BeTrue
    }

    It 'keeps comments, quotes and unknown fields' {
        Set-K8sKubeConfigCluster b -Server https://b.example.com:443 -TlsServerName kubernetes @file
        (Get-Content $path -Raw).TrimEnd() | Should -Be ($yaml -replace ':6443', ':443')
    }

    It 'drops the name of the old server with the old server, as kubectl does' {
        (Set-K8sKubeConfigCluster b -Server https://other @file -PassThru).TlsServerName | Should -BeNullOrEmpty
    }

    It 'names an authority that lies beside by its name' {
        Set-K8sKubeConfigCluster b -CertificateAuthority "$TestDrive/ca.crt" @file
        Get-Content $path -Raw | Should -Match 'certificate-authority: ca\.crt'
        (Get-K8sKubeConfigCluster b @file).CertificateAuthority | Should -Be ([System.IO.Path]::GetFullPath("$TestDrive/ca.crt"))
    }

    It 'embeds an authority given as <Kind>' -ForEach @(
        @{ Kind = 'a path'; Value = { "$TestDrive/ca.crt" } }
        @{ Kind = 'a certificate'; Value = { Get-K8sCertificate "$TestDrive/ca.crt" } }
        @{ Kind = 'an authority'; Value = { Get-K8sCertificateAuthority "$TestDrive/ca.crt" } }
        @{ Kind = 'an X509Certificate2'; Value = { (Get-K8sCertificate "$TestDrive/ca.crt").ToX509Certificate2() } }
    ) {
        $data = (Set-K8sKubeConfigCluster b -CertificateAuthority (& $Value) -Embed @file -PassThru).CertificateAuthorityData
        $text = [System.Text.Encoding]::ASCII.GetString([System.Convert]::FromBase64String($data))
        $text.Trim() | Should -Be (Get-Content "$TestDrive/ca.crt" -Raw).Trim()
    }

    It 'trusts two authorities that come down the pipeline' {
        $cluster = Get-K8sCertificate "$TestDrive/ca.crt", "$TestDrive/next.crt" | Set-K8sKubeConfigCluster b @file -PassThru
        $text = [System.Text.Encoding]::ASCII.GetString([System.Convert]::FromBase64String($cluster.CertificateAuthorityData))
        ([regex]::Matches($text, 'BEGIN CERTIFICATE')).Count | Should -Be 2
    }

    It 'checks again where nothing was checked, and says so' {
        $cluster = Set-K8sKubeConfigCluster c -CertificateAuthority "$TestDrive/ca.crt" @file -PassThru -WarningVariable warned -WarningAction SilentlyContinue
        $cluster.InsecureSkipTlsVerify | Should -BeFalse
        "$warned" | Should -BeLike "*'c'*-InsecureSkipTlsVerify*"
        $cluster = $cluster | Set-K8sKubeConfigCluster -InsecureSkipTlsVerify -PassThru
        $cluster.CertificateAuthority | Should -BeNullOrEmpty
        $cluster.InsecureSkipTlsVerify | Should -BeTrue
    }

    It 'unsets <_>' -ForEach 'Server', 'TlsServerName', 'InsecureSkipTlsVerify', 'CertificateAuthority', 'ProxyUrl', 'DisableCompression' {
        Set-K8sKubeConfigCluster all -Server https://n -TlsServerName n -ProxyUrl http://p -DisableCompression -CertificateAuthority "$TestDrive/ca.crt" @file
        $before = Get-K8sKubeConfigCluster all @file
        $after = $before | Set-K8sKubeConfigCluster -Unset $_ -PassThru
        $after.$_ | Should -BeIn @($null, $false)
    }

    It 'refuses what kubectl refuses: <Id>' -ForEach @(
        @{ Id = 'AuthorityAndInsecure'; Arguments = @{ Name = 'b'; CertificateAuthority = 'ca.crt'; InsecureSkipTlsVerify = $true } }
        @{ Id = 'NothingToEmbed'; Arguments = @{ Name = 'b'; Embed = $true } }
        @{ Id = 'ClusterNameEmpty'; Arguments = @{ Server = 'https://x' } }
        @{ Id = 'SetAndUnset'; Arguments = @{ Name = 'b'; Server = 'https://x'; Unset = 'Server' } }
        @{ Id = 'PathNotFound'; Arguments = @{ Name = 'b'; CertificateAuthority = 'nothing.crt' } }
    ) {
        if ($Arguments.CertificateAuthority) { $Arguments.CertificateAuthority = "$TestDrive/$($Arguments.CertificateAuthority)" }
        { Set-K8sKubeConfigCluster @Arguments @file -ErrorAction Stop } | Should -Throw -ErrorId "$Id,K8sPki.Commands.SetK8sKubeConfigClusterCommand"
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'changes nothing with -WhatIf and shows the lines' {
        $shown = Set-K8sKubeConfigCluster b -ProxyUrl http://p @file -WhatIf 6>&1 | Out-String
        $shown | Should -BeLike '*+     proxy-url: http://p*'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }
}

Describe 'Rename-K8sKubeConfigCluster and Remove-K8sKubeConfigCluster' {
    BeforeEach { Set-Content -LiteralPath $path $yaml }

    It 'renames it in its contexts too' {
        Rename-K8sKubeConfigCluster b far @file
        (Get-K8sKubeConfigContext b @file).Cluster | Should -Be 'far'
        (Get-K8sKubeConfigCluster c @file | Rename-K8sKubeConfigCluster -NewName cc -PassThru).Name | Should -Be 'cc'
        { Rename-K8sKubeConfigCluster far cc @file -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterExists,*'
        { Rename-K8sKubeConfigCluster nobody x @file -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterNotFound,*'
    }

    It 'warns of the contexts that still name a cluster which is removed' {
        foreach ($name in 'p', 'q', 'r') { Set-K8sKubeConfigContext $name -Cluster b @file }
        Remove-K8sKubeConfigCluster b, c @file -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        $warned.Count | Should -Be 1
        "$warned" | Should -Be "The cluster 'b' is removed and still named by the contexts 'b', 'p', 'q' and 1 more."
    }

    It 'removes by name and by pipeline' {
        Remove-K8sKubeConfigCluster b @file -WhatIf 6>$null
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
        Remove-K8sKubeConfigCluster b @file -Confirm:$false -WarningAction SilentlyContinue
        Get-K8sKubeConfigCluster c @file | Remove-K8sKubeConfigCluster -Confirm:$false
        Get-K8sKubeConfigCluster @file | Should -BeNullOrEmpty
        { Remove-K8sKubeConfigCluster b @file -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterNotFound,*'
    }
}
