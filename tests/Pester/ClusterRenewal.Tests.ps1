BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $tree = @{
        Path = "$TestDrive/node/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree -ValidFor 40d | Out-Null
    function New-Node($Name) {
        Copy-Item "$TestDrive/node" "$TestDrive/$Name" -Recurse
        "$TestDrive/$Name"
    }
    function Get-Content-Of($Root) { Get-ChildItem "$Root/etc" -Recurse -File | ForEach-Object { "$($_.FullName) $((Get-FileHash $_.FullName).Hash)" } }
    $quiet = @{ WarningAction = 'SilentlyContinue' }
}

Describe 'Update-K8sPki' {
    It 'renews a whole node by parameter' {
        $root = New-Node all
        $results = Update-K8sPki -Root $root @quiet
        @($results | Where-Object Action -eq Renewed).Count | Should -Be 12
        $results | Should -BeOfType K8sPki.PkiRenewal
        ($results | ForEach-Object { ($_.OldNotAfter - (Get-Date)).Days } | Select-Object -Unique) | Should -Be 39
        ($results.DaysRemaining | Select-Object -Unique) | Should -Be 364
        Test-K8sPki -Root $root | Should -BeNullOrEmpty
    }

    It 'renews what is piped to it, with the old keys' {
        $root = New-Node piped
        $key = Get-Content -Raw "$root/etc/kubernetes/pki/etcd/peer.key"
        $results = Get-K8sPki -Root $root -Component etcd | Where-Object DaysRemaining -lt 60 | Update-K8sPki -KeepKey -ValidFor 90d @quiet
        $results.Name -join ' ' | Should -Be 'etcd-server etcd-peer etcd-healthcheck-client'
        $results[1].DaysRemaining | Should -Be 89
        Get-Content -Raw "$root/etc/kubernetes/pki/etcd/peer.key" | Should -Be $key
        (Get-K8sPki -Root $root -Name apiserver).DaysRemaining | Should -Be 39
    }

    It 'takes a copied folder by parameter and piped' {
        $root = New-Node folder
        @(Update-K8sPki -Path "$root/etc/kubernetes" -Name admin.conf @quiet).Name | Should -Be 'admin.conf'
        @(Get-Item "$root/etc/kubernetes/pki" | Update-K8sPki -Name etcd-* @quiet).Count | Should -Be 3
    }

    It 'renews nodes of a fleet' {
        $null = New-Node fleet-1
        $null = New-Node fleet-2
        @(Update-K8sPki scheduler.conf -Root "$TestDrive/fleet-*" @quiet).Count | Should -Be 2
    }

    It 'adds and removes names of the API server and nothing else' {
        $root = New-Node names
        $old = (Get-K8sPki -Root $root -Name apiserver).Certificate
        $new = (Update-K8sPki apiserver -Root $root -AddSan api.example.com, 192.0.2.7 -RemoveSan k8s.example @quiet).Certificate
        $added = $new.SubjectAlternativeNames | Where-Object { $old.SubjectAlternativeNames -notcontains $_ }
        "$added" | Should -Be 'DNS:api.example.com IP Address:192.0.2.7'
        $new.DnsNames | Should -Not -Contain 'k8s.example'
        $new.Subject | Should -Be $old.Subject
    }

    It 'makes what openssl verifies for its purpose' -Skip:$noOpenssl {
        $root = New-Node openssl
        Update-K8sPki -Root $root @quiet | Out-Null
        $pki = "$root/etc/kubernetes/pki"
        foreach ($case in 'ca.crt apiserver.crt sslserver', 'ca.crt apiserver-kubelet-client.crt sslclient', 'front-proxy-ca.crt front-proxy-client.crt sslclient', 'etcd/ca.crt etcd/peer.crt sslserver', 'etcd/ca.crt etcd/peer.crt sslclient', 'etcd/ca.crt apiserver-etcd-client.crt sslclient') {
            $ca, $file, $purpose = $case.Split(' ')
            openssl verify -x509_strict -purpose $purpose -CAfile "$pki/$ca" "$pki/$file" | Should -BeLike '*: OK'
        }
    }

    It 'keeps comments, order and the whole bundle of a kubeconfig' {
        $root = New-Node comments
        $file = "$root/etc/kubernetes/admin.conf"
        Set-Content $file ("# ours`n" + (Get-Content -Raw $file)) -NoNewline
        $before = Get-Content $file
        Update-K8sPki admin.conf -Root $root @quiet | Out-Null
        $after = Get-Content $file
        $changed = 0..($before.Count - 1) | Where-Object { $before[$_] -ne $after[$_] } | ForEach-Object { $before[$_].Trim().Split(':')[0] }
        $changed -join ' ' | Should -Be 'client-certificate-data client-key-data'
        $after[0] | Should -Be '# ours'
    }

    It 'says what holds the old one still, and how to mend it' {
        $root = New-Node home
        New-Item -ItemType Directory -Path "$root/root/.kube" | Out-Null
        Copy-Item "$root/etc/kubernetes/admin.conf" "$root/root/.kube/config"
        $result = Update-K8sPki admin.conf -Root $root -WarningVariable warnings @quiet
        "$warnings" | Should -BeLike '*config* holds the old admin.conf still: Merge-K8sKubeConfig *'
        & ([scriptblock]::Create($result.StaleCopies[0].Remedy))
        $entries = Get-K8sPki -Root $root -Name admin.conf, config
        $entries[0].Certificate.Thumbprint | Should -Be $entries[1].Certificate.Thumbprint
    }

    It 'names the static pod that has to restart' {
        $root = New-Node pods
        New-Item -ItemType Directory -Path "$root/etc/kubernetes/manifests" | Out-Null
        @'
apiVersion: v1
kind: Pod
metadata: {name: kube-scheduler}
spec:
  containers:
  - name: kube-scheduler
    command: [kube-scheduler, --kubeconfig=/etc/kubernetes/scheduler.conf]
    volumeMounts: [{name: conf, mountPath: /etc/kubernetes/scheduler.conf}]
  volumes: [{name: conf, hostPath: {path: /etc/kubernetes/scheduler.conf}}]
'@ | Set-Content "$root/etc/kubernetes/manifests/kube-scheduler.yaml"
        $result = Update-K8sPki scheduler.conf -Root $root -WarningVariable warnings @quiet
        $result.Restart[0].Kind | Should -Be 'StaticPod'
        "$warnings" | Should -BeLike '*kube-scheduler may use the old scheduler.conf until it is restarted: move *kube-scheduler.yaml out of its folder for 20 seconds and back.'
    }

    It 'keeps the old files' {
        $root = New-Node backup
        $old = Get-Content -Raw "$root/etc/kubernetes/pki/apiserver.key"
        $result = Update-K8sPki apiserver -Root $root @quiet
        Get-Content -Raw "$($result.BackupFolder)/pki/apiserver.key" | Should -Be $old
        (Update-K8sPki apiserver -Root $root -NoBackup @quiet).BackupFolder | Should -BeNullOrEmpty
        @(Get-ChildItem "$root/etc/kubernetes/k8spki-backup").Count | Should -Be 1
    }

    It 'finishes first what was interrupted' {
        $root = New-Node cut
        $pki = "$root/etc/kubernetes/pki"
        $ending = '0' * 32 + '.tmp'
        Copy-Item "$pki/apiserver.crt" "$pki/.apiserver.crt.$ending"
        Copy-Item "$pki/apiserver.key" "$pki/.apiserver.key.$ending"
        @(
            @{ Target = 'apiserver.crt'; Temporary = ".apiserver.crt.$ending" }
            @{ Target = 'apiserver.key'; Temporary = ".apiserver.key.$ending" }
        ) | ConvertTo-Json | Set-Content "$pki/.apiserver.crt.replacing"
        Update-K8sPki scheduler.conf -Root $root -WarningVariable warnings @quiet | Out-Null
        "$($warnings[0])" | Should -BeLike '*had been interrupted*'
        "$pki/.apiserver.crt.replacing" | Should -Not -Exist
        Test-K8sPki -Root $root -Within 1d | Should -BeNullOrEmpty
    }

    It 'leaves authorities alone and says so' {
        $root = New-Node authorities
        $result = Update-K8sPki ca -Root $root -WarningVariable warnings @quiet
        "$($result.Action)" | Should -Be 'Skipped'
        "$warnings" | Should -BeLike '*: -KeepKey does it*'
    }

    It 'skips what an authority elsewhere has to sign' {
        $root = New-Node elsewhere
        Remove-Item "$root/etc/kubernetes/pki/front-proxy-ca.key"
        $result = Update-K8sPki front-proxy-client -Root $root -WarningVariable warnings @quiet
        "$($result.Action)" | Should -Be 'Skipped'
        "$warnings" | Should -BeLike '*Export-K8sPki -AsRequest*'
    }

    It 'refuses what a stranger signed' {
        $root = New-Node stranger
        $stranger = New-K8sCertificateAuthority -CommonName etcd-ca -Algorithm ECDSA
        New-K8sCertificate -Authority $stranger -Key "$root/etc/kubernetes/pki/etcd/peer.key" -CommonName evil -OutFile "$root/etc/kubernetes/pki/etcd/peer.crt" -Force | Out-Null
        { Update-K8sPki etcd-peer -Root $root -ErrorAction Stop } | Should -Throw -ErrorId 'NotIssuedByAuthority,*'
        (Update-K8sPki etcd-peer -Root $root -Force @quiet).Certificate.Issuer | Should -Be 'CN=etcd-ca'
    }

    It 'mends what Initialize-K8sPki finds not to fit' {
        $root = New-Node fit
        $wanted = $tree.Clone()
        $wanted.Path = "$root/etc/kubernetes"
        Initialize-K8sPki @wanted -CertSan api.example.com -ErrorVariable failed -ErrorAction SilentlyContinue | Out-Null
        "$($failed[0])" | Should -BeLike "*To mend it: Update-K8sPki apiserver -Path * -AddSan api.example.com. Or give*"
        $null = "$($failed[0])" -match 'To mend it: (.*)\. Or give'
        & ([scriptblock]::Create($Matches[1])) @quiet | Out-Null
        (Initialize-K8sPki @wanted -CertSan api.example.com).Action | Select-Object -Unique | Should -Be 'Kept'
    }

    It 'renews only what is due' {
        $root = New-Node due
        Update-K8sPki etcd-* -Root $root @quiet | Out-Null
        @(Update-K8sPki -Root $root -IfExpiringWithin 60d @quiet).Count | Should -Be 9
        Update-K8sPki -Root $root -IfExpiringWithin 60d | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $root = New-Node whatif
        $before = Get-Content-Of $root
        Update-K8sPki -Root $root -WhatIf | Should -BeNullOrEmpty
        Get-Content-Of $root | Should -Be $before
    }

    It 'refuses <Arguments>' -ForEach @(
        @{ Arguments = 'nosuch'; Id = 'PkiNameNotFound' }
        @{ Arguments = '-AddSan a.example'; Id = 'NamesNeedServer' }
        @{ Arguments = 'admin.conf -AddSan a.example'; Id = 'NamesNeedServer' }
        @{ Arguments = 'apiserver -RemoveSan nosuch.example'; Id = 'NameNotThere' }
        @{ Arguments = '-KeepKey -KeyAlgorithm RSA-2048'; Id = 'KeyChoiceContradicts' }
        @{ Arguments = '-ValidFor 1d -NotAfter 2040-01-01'; Id = 'ValidityGivenTwice' }
    ) {
        { & ([scriptblock]::Create("Update-K8sPki $Arguments -Root '$TestDrive/node' -ErrorAction Stop")) } | Should -Throw -ErrorId "$Id,*"
    }

    It 'refuses what is no folder of a PKI' {
        New-Item -ItemType Directory -Path "$TestDrive/empty" | Out-Null
        { Update-K8sPki -Root "$TestDrive/empty" -ErrorAction Stop } | Should -Throw -ErrorId 'PkiNotFound,*'
        { Update-K8sPki -Path "$TestDrive/node/etc/kubernetes/admin.conf" -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotAFolder,*'
        { Update-K8sPki -Root "$TestDrive/nosuch" -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'completes the names' {
        $typed = 'Update-K8sPki apiserver-e'
        (TabExpansion2 $typed $typed.Length).CompletionMatches.CompletionText | Should -Be 'apiserver-etcd-client'
    }
}
