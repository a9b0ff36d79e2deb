BeforeDiscovery {
    $noCurl = -not (Get-Command curl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    # No server is needed to listen: it is asked when something comes.
    Set-K8sKubeConfigCluster nobody -Server 'https://127.0.0.1:1' -KubeConfig "$TestDrive/config"
    Set-K8sKubeConfigContext nobody -Cluster nobody -KubeConfig "$TestDrive/config"
    Use-K8sKubeConfigContext nobody -KubeConfig "$TestDrive/config"

    function Get-IdOf([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_.FullyQualifiedErrorId.Split(',')[0] }
        'no error'
    }

    function Get-Code([string] $Url) { curl -s -o "$TestDrive/body" -w '%{http_code}' @args $Url }
}

Describe 'Start-, Get- and Stop-K8sProxy' {
    AfterEach { Stop-K8sProxy }

    It 'listens at a free port until it is stopped, piped and by number' {
        $one = Start-K8sProxy -Port 0 -KubeConfig "$TestDrive/config"
        $two = Start-K8sProxy 0 -KubeConfig "$TestDrive/config"
        $one.Url | Should -Be "http://127.0.0.1:$($one.Port)"
        @(Get-K8sProxy).Id | Should -Be @($one.Id, $two.Id)
        (Get-K8sProxy $two.Id).Port | Should -Be $two.Port
        $one | Stop-K8sProxy -WhatIf
        $one.IsRunning | Should -Be $true
        $one | Stop-K8sProxy
        Stop-K8sProxy $two.Id
        @(Get-K8sProxy).Count | Should -Be 0
        $one.IsRunning | Should -Be $false
    }

    It 'starts nothing with -WhatIf' {
        Start-K8sProxy -Port 0 -KubeConfig "$TestDrive/config" -WhatIf | Should -BeNullOrEmpty
        @(Get-K8sProxy).Count | Should -Be 0
    }

    It 'warns of what lets others in' {
        $null = Start-K8sProxy -Port 0 -DisableFilter -KubeConfig "$TestDrive/config" -WarningVariable open -WarningAction SilentlyContinue
        "$open" | Should -BeLike '*web page*'
        $null = Start-K8sProxy -Port 0 -Address 0.0.0.0 -KubeConfig "$TestDrive/config" -WarningVariable wide -WarningAction SilentlyContinue
        "$wide" | Should -BeLike '*over the network*'
    }

    It 'answers 403 to what the filter keeps out, 502 where the server is away' -Skip:$noCurl {
        $proxy = Start-K8sProxy -Port 0 -RejectMethods POST, DELETE -KubeConfig "$TestDrive/config"
        Get-Code "$($proxy.Url)/version" -H 'Host: evil.example' | Should -Be 403
        Get-Content "$TestDrive/body" | Should -Be 'Forbidden'
        Get-Code "$($proxy.Url)/api/v1/namespaces/a/pods/b/exec" | Should -Be 403
        Get-Code "$($proxy.Url)/version" -X POST | Should -Be 403
        Get-Code "$($proxy.Url)/version" | Should -Be 502
    }

    It 'serves files beside the API' -Skip:$noCurl {
        $null = New-Item -ItemType Directory "$TestDrive/www"
        'hello' | Set-Content "$TestDrive/www/index.html"
        'secret' | Set-Content "$TestDrive/outside.txt"
        $proxy = Start-K8sProxy -Port 0 -Www "$TestDrive/www" -KubeConfig "$TestDrive/config"
        Get-Code "$($proxy.Url)/static/" | Should -Be 200
        Get-Content "$TestDrive/body" | Should -Be 'hello'
        Get-Code "$($proxy.Url)/static/..%2foutside.txt" | Should -Not -Be 200
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'ProxyNotFound'; Call = { Get-K8sProxy 999 -ErrorAction Stop } }
        @{ Id = 'ProxyNotFound'; Call = { Stop-K8sProxy 999 -ErrorAction Stop } }
        @{ Id = 'InputNotUnderstood'; Call = { 'x' | Stop-K8sProxy -ErrorAction Stop } }
        @{ Id = 'FilterMalformed'; Call = { Start-K8sProxy -Port 0 -AcceptPaths '(' -KubeConfig "$TestDrive/config" -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Call = { Start-K8sProxy -Port 0 -Www "$TestDrive/none" -KubeConfig "$TestDrive/config" -ErrorAction Stop } }
        @{ Id = 'NoCurrentContext'; Call = { Start-K8sProxy -Port 0 -KubeConfig "$TestDrive/empty" -ErrorAction Stop } }
        @{ Id = 'PortInUse'; Call = { Start-K8sProxy (Start-K8sProxy 0 -KubeConfig "$TestDrive/config").Port -KubeConfig "$TestDrive/config" -ErrorAction Stop } }
    ) {
        Set-Content "$TestDrive/empty" 'kind: Config'
        Get-IdOf $Call | Should -Be $Id
    }
}
