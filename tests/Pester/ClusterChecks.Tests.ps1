BeforeAll {
    $tree = @{
        Path = "$TestDrive/node/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree | Out-Null
    $root = "$TestDrive/node"
}

Describe 'Test-K8sPki' {
    It 'finds nothing wrong with a new tree' {
        Test-K8sPki -Root $root | Should -BeNullOrEmpty
        Test-K8sPki -Root $root -Quiet | Should -BeTrue
        Test-K8sPki "$root/etc/kubernetes" -Quiet | Should -BeTrue
        Get-Item "$root/etc/kubernetes" | Test-K8sPki -Quiet | Should -BeTrue
    }

    It 'says <Id> of a tree at <Case>' -ForEach @(
        @{ Case = 'a day after its end'; Days = 366; Id = 'CertificateExpired'; Severity = 'Error' }
        @{ Case = 'a day shortly before its end'; Days = 350; Id = 'ExpiresSoon'; Severity = 'Warning' }
        @{ Case = 'a day before its start'; Days = -2; Id = 'ClockInThePast'; Severity = 'Error' }
    ) {
        $findings = Test-K8sPki -Root $root -At ([datetime]::Now.AddDays($Days))
        ($findings.Id | Select-Object -Unique) | Should -Be $Id
        ($findings.Severity | Select-Object -Unique) | Should -Be $Severity
    }

    It 'names the command that mends it' {
        $finding = Test-K8sPki -Root $root -At ([datetime]::Now.AddDays(366)) | Where-Object { $_.Target.Name -eq 'apiserver' }
        $finding.Target | Should -BeOfType K8sPki.PkiEntry
        $finding.Remedy | Should -Be "Update-K8sPki apiserver -Root '$root'"
    }

    It 'warns as early as it is told to' {
        Test-K8sPki -Root $root -Within 364d | Should -BeNullOrEmpty
        (Test-K8sPki -Root $root -Within 1y).Id | Select-Object -Unique | Should -Be 'ExpiresSoon'
    }

    It 'finds a key that is not its own, and says so to scripts' {
        Copy-Item $root "$TestDrive/mixed" -Recurse
        Copy-Item "$TestDrive/mixed/etc/kubernetes/pki/front-proxy-client.key" "$TestDrive/mixed/etc/kubernetes/pki/apiserver.key" -Force
        (Test-K8sPki -Root "$TestDrive/mixed").Id | Should -Be 'KeyMismatch'
        Test-K8sPki -Root "$TestDrive/mixed" -Quiet | Should -BeFalse
        Test-K8sPki -Root $root, "$TestDrive/mixed" -Quiet | Should -BeFalse
    }

    It 'finds a kubeconfig that goes elsewhere' {
        Copy-Item $root "$TestDrive/elsewhere" -Recurse
        $file = "$TestDrive/elsewhere/etc/kubernetes/admin.conf"
        Set-Content $file ((Get-Content $file -Raw) -replace 'k8s.example', 'other.example')
        $finding = Test-K8sPki -Root "$TestDrive/elsewhere"
        $finding.Id | Should -Be 'KubeConfigServerNotInCertificate'
        $finding.Remedy | Should -BeLike "Update-K8sPki apiserver * -AddSan other.example, or Set-K8sKubeConfigCluster *"
    }

    It 'has a broken file as a finding, not as an error' {
        Copy-Item $root "$TestDrive/unreadable" -Recurse
        New-Item -ItemType Directory -Path "$TestDrive/unreadable/etc/kubernetes/manifests" | Out-Null
        Set-Content "$TestDrive/unreadable/etc/kubernetes/manifests/etcd.yaml" 'a: [1'
        $finding = Test-K8sPki -Root "$TestDrive/unreadable" -ErrorVariable problems
        $finding.Id | Should -Be 'FileUnreadable'
        $problems | Should -BeNullOrEmpty
    }

    It 'is not content with nothing' {
        New-Item -ItemType Directory -Path "$TestDrive/empty" | Out-Null
        Test-K8sPki -Root "$TestDrive/empty" -Quiet | Should -BeFalse
        Test-K8sPki -Root "$TestDrive/nosuch" -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
    }

    It 'refuses a time span before the end that is negative' {
        { Test-K8sPki -Root $root -Within ([timespan]::FromDays(-1)) } | Should -Throw -ErrorId 'DurationInvalid,*'
    }
}
