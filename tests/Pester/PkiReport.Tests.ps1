BeforeAll {
    $tree = @{
        Path = "$TestDrive/node/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree | Out-Null
    $root = "$TestDrive/node"
    $ca = "$root/etc/kubernetes/pki/ca.crt"
    Remove-Item "$root/etc/kubernetes/pki/apiserver-etcd-client.crt"
    $entries = @(Get-K8sPki -Root $root)
    $findings = @(Test-K8sPki -Root $root -InformationAction Ignore)
}

Describe 'Export-K8sPkiReport' {
    It 'writes <Ending> by the ending of the name' -ForEach @(
        @{ Ending = 'html'; Begin = '<!DOCTYPE html>' }
        @{ Ending = 'md'; Begin = '# ' }
        @{ Ending = 'csv'; Begin = '"State","Name"' }
        @{ Ending = 'json'; Begin = '{' }
        @{ Ending = 'prom'; Begin = '# HELP x509_cert_not_after ' }
        @{ Ending = 'xml'; Begin = '<?xml ' }
    ) {
        $file = $entries + $findings | Export-K8sPkiReport "$TestDrive/all.$Ending" -PassThru
        $file.FullName | Should -Be (Get-Item "$TestDrive/all.$Ending").FullName
        $text = Get-Content $file -Raw
        $text.StartsWith($Begin) | Should -BeTrue
        $text | Should -Match 'FileMissing'
        $text | Should -Match 'apiserver-kubelet-client'
    }

    It 'takes the form that it is told to, and outputs nothing' {
        $entries | Export-K8sPkiReport "$TestDrive/plain" -Format Json | Should -BeNullOrEmpty
        (Get-Content "$TestDrive/plain" -Raw | ConvertFrom-Json).version | Should -Be 1
    }

    It 'has each certificate once and links findings to them' {
        Copy-Item $root "$TestDrive/second" -Recurse
        $entries + $findings + (Get-K8sPki -Root "$TestDrive/second") | Export-K8sPkiReport "$TestDrive/linked.json" -Title one
        $report = Get-Content "$TestDrive/linked.json" -Raw | ConvertFrom-Json
        $report.title | Should -Be 'one'
        $authority = @($report.certificates | Where-Object name -eq ca)
        $authority.Count | Should -Be 1
        $authority[0].nodes | Should -Be 'node', 'second'
        $authority[0].places.Count | Should -Be 2
        $missing = $report.findings | Where-Object id -eq FileMissing
        ($report.certificates | Where-Object id -eq $missing.certificate).name | Should -Be 'apiserver-etcd-client'
        $missing.commands | Should -Be $findings[0].Remedy.Commands
    }

    It 'takes certificates, authorities, results and those of .NET, by pipeline and by parameter' {
        $net = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($ca)
        Get-K8sCertificate $ca | Export-K8sPkiReport "$TestDrive/a.csv"
        Export-K8sPkiReport "$TestDrive/b.csv" -InputObject (Get-K8sCertificateAuthority $ca)
        Export-K8sPkiReport "$TestDrive/c.csv" -InputObject $net, $net
        Test-K8sCertificate $ca | Export-K8sPkiReport "$TestDrive/d.csv"
        foreach ($name in 'a', 'b', 'c', 'd') {
            (Import-Csv "$TestDrive/$name.csv").Name | Should -Be 'kubernetes'
        }
    }

    It 'leaves an existing file as it is without -Force, and says so before anything is read' {
        Set-Content "$TestDrive/there.html" before
        $read = @{ Count = 0 }
        { 1..3 | ForEach-Object { $read.Count++; $entries[0] } | Export-K8sPkiReport "$TestDrive/there.html" -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileExists,*'
        $read.Count | Should -Be 0
        Get-Content "$TestDrive/there.html" | Should -Be 'before'
        $entries | Export-K8sPkiReport "$TestDrive/there.html" -Force
        Get-Content "$TestDrive/there.html" -TotalCount 1 | Should -Be '<!DOCTYPE html>'
    }

    It 'writes nothing with -WhatIf' {
        $entries | Export-K8sPkiReport "$TestDrive/whatif.html" -WhatIf
        "$TestDrive/whatif.html" | Should -Not -Exist
    }

    It 'gives a file that others may read, and leaves nothing beside it' -Skip:$IsWindows {
        New-Item -ItemType Directory "$TestDrive/metrics" | Out-Null
        foreach ($time in 1, 2) { $entries | Export-K8sPkiReport "$TestDrive/metrics/node.prom" -Force }
        (Get-Item "$TestDrive/metrics/node.prom").UnixMode | Should -Be '-rw-r--r--'
        @(Get-ChildItem "$TestDrive/metrics" -Force).Name | Should -Be 'node.prom'
        Select-String '"node"' "$TestDrive/metrics/node.prom" -SimpleMatch | Should -Not -BeNullOrEmpty
    }

    It 'reports what it has no place for, and writes the rest' {
        $problem = $null
        & { 42; $entries[0]; Get-Item $ca } | Export-K8sPkiReport "$TestDrive/rest.csv" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be (, 'InputNotUnderstood,K8sPki.Commands.ExportK8sPkiReportCommand' * 2)
        @(Import-Csv "$TestDrive/rest.csv").Count | Should -Be 1
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'FormatNotChosen'; Path = 'x.pdf' }
        @{ Id = 'PathNotFound'; Path = 'nowhere/x.html' }
    ) {
        $problem = $null
        try { $entries[0] | Export-K8sPkiReport "$TestDrive/$Path" -ErrorAction Stop } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'does not wait for input that cannot come' {
        { Export-K8sPkiReport "$TestDrive/none.html" } | Should -Throw -ErrorId 'InputMissing,*'
    }

    It 'writes an empty report of an empty pipeline' {
        @() | Export-K8sPkiReport "$TestDrive/empty.html"
        Get-Content "$TestDrive/empty.html" -Raw | Should -Match 'There was nothing to report on'
    }
}
