BeforeAll {
    $node = Join-Path $TestDrive 'cp1'
    Initialize-K8sPki -Path $node/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -WarningAction Ignore |
        Out-Null
    function Write-Log([string]$Place, [string[]]$Line) {
        $path = Join-Path $node "var/log/pods/kube-system_$Place"
        New-Item -ItemType Directory -Path (Split-Path $path) -Force | Out-Null
        $Line | ForEach-Object { "2026-08-22T13:53:00.123456789Z stderr F $_" } | Set-Content $path
    }
    Write-Log 'kube-apiserver-cp1_0a/kube-apiserver/0.log' 'E0822 13:53:00.123456       1 a.go:1] "Before the restart"'
    (Get-Item "$node/var/log/pods/kube-system_kube-apiserver-cp1_0a/kube-apiserver/0.log").LastWriteTime = (Get-Date).AddDays(-1)
    Write-Log 'kube-apiserver-cp1_0a/kube-apiserver/1.log' @(
        'I0822 13:53:00.123456       1 a.go:1] "All is well" key="value"'
        'E0822 13:53:00.123456       1 server.go:1] http: TLS handshake error from 10.0.0.9:41234: remote error: tls: bad certificate'
        'E0822 13:53:00.123456       1 server.go:1] http: TLS handshake error from 10.0.0.9:41235: remote error: tls: bad certificate'
        'E0822 13:53:00.123456       1 server.go:1] http: TLS handshake error from 10.0.0.9:41235: EOF')
    Write-Log 'etcd-cp1_0b/etcd/0.log' '{"level":"warn","ts":"2026-08-22T13:53:00.000000Z","msg":"slow"}'
}

Describe 'Get-K8sComponentLog' {
    It 'reads the logs of a node by name, severity, pattern and count' {
        (Get-K8sComponentLog -Root $node).Count | Should -Be 5
        (Get-K8sComponentLog kube-api*, etcd -Root $node -Severity Warning).Count | Should -Be 4
        (Get-K8sComponentLog -Root $node -Pattern 'all IS').Message | Should -Be 'All is well'
        (Get-K8sComponentLog -Root $node -Pattern 'all IS').Fields['key'] | Should -Be 'value'
        (Get-K8sComponentLog kube-apiserver -Root $node -Tail 1).Text | Should -BeLike '*EOF'
        (Get-K8sComponentLog kube-apiserver -Root $node -Previous).Message | Should -Be 'Before the restart'
        Get-K8sComponentLog -Root $node -Since 1h -InformationAction Ignore | Should -BeNullOrEmpty
    }

    It 'says once what the logs tell of certificates, and which is meant' {
        $found = Get-K8sComponentLog -CertificateErrors -Root $node -InformationVariable said -InformationAction SilentlyContinue
        $found.Count | Should -Be 2
        $found.Certificate.Name | Should -Be 'apiserver'
        $found.Finding.Remedy.Commands | Should -BeLike 'Test-K8sPki -Root *'
        "$said" | Should -Match '1 line of probes'
        # A command is one line, so that it can be copied; the files are right, so that nothing is to be mended.
        "$said" | Should -Match 'This shows what is there now:'
        $said.MessageData.Message | Should -Contain $found[0].Finding.Remedy.Commands[0]
    }

    It 'takes files and lines from the pipeline' {
        $file = Get-Item "$node/var/log/pods/kube-system_etcd-cp1_0b/etcd/0.log"
        ($file | Get-K8sComponentLog).Component | Should -Be 'etcd'
        (Get-Content $file | Get-K8sComponentLog etcd).Message | Should -Be 'slow'
        (1..5 | ForEach-Object { "line $_" } | Get-K8sComponentLog -Tail 2 -Newest).Text | Should -Be 'line 5', 'line 4'
        (Get-K8sComponentLog -Path $file).Component | Should -Be 'etcd'
    }

    It 'says what it cannot do' {
        { Get-K8sComponentLog nobody -Root $node -ErrorAction Stop } | Should -Throw -ErrorId 'LogNotFound*'
        { Get-K8sComponentLog -Root $node -Pattern '(' -ErrorAction Stop } | Should -Throw -ErrorId 'PatternInvalid*'
        { Get-K8sComponentLog -Root $node -Follow -Newest -ErrorAction Stop } | Should -Throw -ErrorId 'FollowAlone*'
        { Get-K8sComponentLog -Path $node/missing.log -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound*'
    }
}
