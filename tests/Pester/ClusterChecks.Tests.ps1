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
        @{ Case = 'a day after its end'; Days = 366; Id = 'NodeLockedOut', 'CertificateExpired'; Severity = 'Error' }
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
        $finding.Remedy.Commands | Should -Be "Update-K8sPki apiserver -Root '$root'"
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

    It 'puts what is most urgent first, whatever node has it, and compares the nodes' {
        foreach ($name in 'one', 'two') { Copy-Item $root "$TestDrive/fleet/$name" -Recurse }
        Test-K8sPki -Root "$TestDrive/fleet/*" -Quiet | Should -BeTrue
        $manifest = New-Item "$TestDrive/fleet/one/etc/kubernetes/manifests/kube-scheduler.yaml" -Force -Value @'
kind: Pod
spec: {containers: [{name: kube-scheduler, command: [kube-scheduler, --client-ca-file=/etc/kubernetes/pki/ca.crt, --client-ca-file=/etc/kubernetes/pki/etcd/ca.crt]}]}
'@
        (Test-K8sPki -Root "$TestDrive/fleet/one").Id | Should -Contain 'FlagTwice'
        $pki = "$TestDrive/fleet/two/etc/kubernetes/pki"
        New-K8sPrivateKey ECDSA | ForEach-Object {
            $_ | Export-K8sPrivateKey -OutFile "$pki/sa.key" -Force
            $_ | Export-K8sPublicKey -OutFile "$pki/sa.pub" -Force
        }
        Test-K8sPki -Root "$TestDrive/fleet/two" -Quiet | Should -BeTrue
        $findings = Test-K8sPki -Root "$TestDrive/fleet/*"
        $findings.Severity | Should -Be ($findings.Severity | Sort-Object -Descending)
        $findings[-1].Target | Should -Be $manifest.FullName
        ($findings | Where-Object Id -eq TokenKeyDiffers).Target | Should -Be "$pki/sa.key"
        Test-K8sPki -Root "$TestDrive/fleet/*" -Quiet | Should -BeFalse
    }

    It 'finds a kubeconfig that goes elsewhere' {
        Copy-Item $root "$TestDrive/elsewhere" -Recurse
        $file = "$TestDrive/elsewhere/etc/kubernetes/admin.conf"
        Set-Content $file ((Get-Content $file -Raw) -replace 'k8s.example', 'other.example')
        $finding = Test-K8sPki -Root "$TestDrive/elsewhere"
        $finding.Id | Should -Be 'KubeConfigServerNotInCertificate'
        $finding.Remedy.Commands | Should -BeLike 'Update-K8sPki apiserver * -AddSan other.example'
        $finding.Remedy.Text | Should -BeLike '*Set-K8sKubeConfigCluster -Server*'
    }

    It 'has a remedy that mends a kubeconfig with another authority' {
        Copy-Item $root "$TestDrive/trusting" -Recurse
        $stranger = New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA
        $file = "$TestDrive/trusting/etc/kubernetes/admin.conf"
        Set-K8sKubeConfigCluster kubernetes -CertificateAuthority $stranger -Embed -KubeConfig $file
        $finding = Test-K8sPki -Root "$TestDrive/trusting"
        $finding.Id | Should -Be 'KubeConfigAuthorityWrong'
        $finding.Remedy.Commands | ForEach-Object { & ([scriptblock]::Create($_)) }
        Test-K8sPki -Root "$TestDrive/trusting" | Should -BeNullOrEmpty
    }

    It 'has a remedy that mends a pair of keys for tokens' {
        Copy-Item $root "$TestDrive/tokens" -Recurse
        New-K8sPrivateKey ECDSA | Export-K8sPublicKey -OutFile "$TestDrive/tokens/etc/kubernetes/pki/sa.pub" -Force
        $finding = Test-K8sPki -Root "$TestDrive/tokens"
        $finding.Id | Should -Be 'ServiceAccountKeyMismatch'
        $finding.Remedy.Commands | ForEach-Object { & ([scriptblock]::Create($_)) } | Out-Null
        Test-K8sPki -Root "$TestDrive/tokens" | Should -BeNullOrEmpty
    }

    It 'has a remedy that makes what is missing' {
        Copy-Item $root "$TestDrive/half" -Recurse
        Remove-Item "$TestDrive/half/etc/kubernetes/pki/etcd/healthcheck-client.crt"
        $finding = Test-K8sPki -Root "$TestDrive/half"
        $finding.Id | Should -Be 'FileMissing'
        $finding.Remedy.Commands | Should -BeLike 'Initialize-K8sPki -Path * -NodeName cp1 -AdvertiseAddress 10.0.0.10 -ControlPlaneEndpoint k8s.example:6443'
        Remove-Item "$TestDrive/half/etc/kubernetes/pki/etcd/healthcheck-client.key"
        $finding.Remedy.Commands | ForEach-Object { & ([scriptblock]::Create($_)) } 3> $null | Out-Null
        Test-K8sPki -Root "$TestDrive/half" | Should -BeNullOrEmpty
        (Get-K8sPki -Root "$TestDrive/half" -Name etcd-healthcheck-client).DaysRemaining | Should -BeGreaterThan 360
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
        Test-K8sPki -Root "$TestDrive/empty" -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        Test-K8sPki -Root "$TestDrive/nosuch" -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
    }

    It 'says of <Case> what it may be' -ForEach @(
        @{ Case = 'an empty folder as -Root'; Arguments = { @{ Root = "$TestDrive/nothing" } }; Says = '-Root takes the folder that a node*' }
        @{ Case = 'an empty folder as -Path'; Arguments = { @{ Path = "$TestDrive/nothing" } }; Says = '-Path takes a copy of /etc/kubernetes*' }
        @{ Case = 'a copied /etc/kubernetes as -Root'; Arguments = { @{ Root = "$root/etc/kubernetes" } }; Says = 'It looks like a copy of /etc/kubernetes*-Path *' }
        @{ Case = 'a copied pki folder as -Root'; Arguments = { @{ Root = "$root/etc/kubernetes/pki" } }; Says = 'It looks like a copy of /etc/kubernetes/pki*' }
        @{ Case = 'a folder of nodes as -Root'; Arguments = { @{ Root = "$TestDrive" } }; Says = 'It looks like a folder with a folder for each node*-Root *' }
    ) {
        New-Item -ItemType Directory -Path "$TestDrive/nothing" -Force | Out-Null
        $given = & $Arguments
        foreach ($command in 'Test-K8sPki', 'Get-K8sPki') {
            & $command @given -ErrorVariable problems -ErrorAction SilentlyContinue -InformationAction Ignore | Should -BeNullOrEmpty
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'PkiNotFound,*'
            $problems[0].Exception.Message | Should -BeLike "There is nothing of a cluster's PKI in*$Says"
        }
    }

    It 'ends with what was judged, on the screen alone' {
        $output = Test-K8sPki -Root $root -InformationVariable said 6> $null
        $output | Should -BeNullOrEmpty
        "$said" | Should -Be '15 certificates, 5 kubeconfigs of 1 node: 0 findings'
        Test-K8sPki -Root $root -Quiet -InformationVariable said 6> $null | Should -BeTrue
        $said | Should -BeNullOrEmpty
        $null = Test-K8sPki -Root $root, $root -At ([datetime]::Now.AddDays(366)) -InformationVariable said 6> $null
        $said[0] | Should -BeLike '30 certificates, 10 kubeconfigs of 2 nodes: * findings'
    }

    It 'names the commands that mend what was found once each, in the order that works, unwrapped' {
        Copy-Item $root "$TestDrive/several" -Recurse
        $pki = "$TestDrive/several/etc/kubernetes/pki"
        Copy-Item "$pki/front-proxy-client.key" "$pki/apiserver.key" -Force
        Remove-Item "$pki/etcd/peer.crt", "$pki/etcd/peer.key", "$pki/etcd/healthcheck-client.crt"
        $findings = Test-K8sPki -Root "$TestDrive/several" -Within 1y -InformationVariable said 6> $null
        $lines = [string[]]$said
        $lines[1] | Should -Be 'These mend it, in this order:'
        $commands = $lines[2..($lines.Count - 1)]
        ($commands | ForEach-Object { $_.Split(' ')[0] }) | Should -Be 'Move-Item', 'Update-K8sPki', 'Update-K8sPki', 'Initialize-K8sPki'
        $commands | Should -Not -Match "`n"
        $commands[1] | Should -BeLike 'Update-K8sPki apiserver -Root *'
        $commands[2] | Should -BeLike 'Update-K8sPki apiserver-kubelet-client, front-proxy-client, * -Root *'
        foreach ($command in $commands) {
            & ([scriptblock]::Create($command)) -WarningAction SilentlyContinue -Confirm:$false | Out-Null
        }
        Test-K8sPki -Root "$TestDrive/several" | Should -BeNullOrEmpty
        $findings.Count | Should -BeGreaterThan 3
    }

    It 'refuses a time span before the end that is negative' {
        { Test-K8sPki -Root $root -Within ([timespan]::FromDays(-1)) } | Should -Throw -ErrorId 'DurationInvalid,*'
    }
}
