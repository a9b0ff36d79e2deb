BeforeAll {
    $InformationPreference = 'Ignore'
    $root = "$TestDrive/nodes/cp1"
    $etc = "$root/etc/kubernetes"
    $tree = @{
        Path = $etc; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree | Out-Null
    Set-Content "$root/etc/hostname" cp1
    New-Item -ItemType Directory -Path "$etc/manifests" | Out-Null

    function Write-Manifest([string] $Component, [string[]] $Flags) {
        $list = $Flags | ForEach-Object { "    - $_" }
        Set-Content "$etc/manifests/$Component.yaml" @"
apiVersion: v1
kind: Pod
metadata: {name: $Component}
spec:
  containers:
  - name: $Component
    command:
    - $Component
$($list -join "`n")
    volumeMounts: [{mountPath: /etc/kubernetes, name: etc}]
  volumes: [{name: etc, hostPath: {path: /etc/kubernetes}}]
"@
    }

    $pki = '/etc/kubernetes/pki'
    Write-Manifest kube-apiserver @(
        "--client-ca-file=$pki/ca.crt", "--tls-cert-file=$pki/apiserver.crt", "--tls-private-key-file=$pki/apiserver.key"
        "--kubelet-client-certificate=$pki/apiserver-kubelet-client.crt", "--kubelet-client-key=$pki/apiserver-kubelet-client.key"
        "--etcd-cafile=$pki/etcd/ca.crt", "--etcd-certfile=$pki/apiserver-etcd-client.crt", "--etcd-keyfile=$pki/apiserver-etcd-client.key"
        "--requestheader-client-ca-file=$pki/front-proxy-ca.crt", "--service-account-key-file=$pki/sa.pub", "--service-account-signing-key-file=$pki/sa.key")
    Write-Manifest kube-controller-manager @(
        "--root-ca-file=$pki/ca.crt", "--client-ca-file=$pki/ca.crt", "--cluster-signing-cert-file=$pki/ca.crt", "--cluster-signing-key-file=$pki/ca.key"
        '--kubeconfig=/etc/kubernetes/controller-manager.conf')
    Write-Manifest etcd @(
        "--cert-file=$pki/etcd/server.crt", "--key-file=$pki/etcd/server.key", "--peer-cert-file=$pki/etcd/peer.crt", "--peer-key-file=$pki/etcd/peer.key"
        "--trusted-ca-file=$pki/etcd/ca.crt", "--peer-trusted-ca-file=$pki/etcd/ca.crt")
    $here = "$etc/pki"
}

Describe 'Get-K8sCARotation' {
    It 'says that nothing is under way' {
        $all = Get-K8sCARotation -Root $root
        $all | Should -BeOfType K8sPki.RotationStatus
        $all.Authority | Should -Be ca, etcd-ca, front-proxy-ca, sa
        $all.Phase | Should -Be Idle, Idle, Idle, Idle
        $all.Node | Select-Object -Unique | Should -Be cp1
        $all.IsComplete | Should -Not -Contain $false
        $all[0].Old | Should -Be 'CN=kubernetes'
        $all[0].OldKeyId | Should -Be (Get-K8sCertificate "$here/ca.crt").SubjectKeyId
        $all[0].New | Should -BeNullOrEmpty
        $all[0].Next | Should -BeLike 'Nothing is under way.*Start-K8sCARotation ca *New-K8sCertificateAuthority*'
        $all[0].TrustsOld | Should -Contain 'kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt)'
        $all[0].NotRead | Should -Contain 'ConfigMap kube-public/cluster-info: kubectl get configmap -n kube-public cluster-info -o yaml'
        $all[0].Live | Should -BeNullOrEmpty
    }

    It 'takes one authority, and refuses another name' {
        (Get-K8sCARotation -Root $root -Authority ETCD-CA, sa).Authority | Should -Be etcd-ca, sa
        { Get-K8sCARotation -Root $root -Authority nobody -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityUnknown,*'
    }

    It 'names what was not looked at where the server that was named does not answer' {
        $token = ConvertTo-SecureString x -AsPlainText -Force
        $status = Get-K8sCARotation -Root $root -Authority ca -Server 'https://127.0.0.1:1' -Token $token -SkipEndpoint -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike 'What the API trusts is not known: *127.0.0.1:1*'
        $status.NotRead[0] | Should -BeLike 'The API was not read: *127.0.0.1:1*'
        "$($status.Phase)" | Should -Be Idle
        { Get-K8sCARotation -Root $root -KubeConfig "$TestDrive/none" -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigNotFound,*'
    }

    It 'takes folders, by parameter and by pipeline' {
        (Get-K8sCARotation "$etc" -Authority etcd-ca).Trust | Should -Be '3/0/0'
        (Get-Item $etc | Get-K8sCARotation -Authority etcd-ca).Trust | Should -Be '3/0/0'
        (Get-K8sCARotation "$etc/pki" -Authority etcd-ca).Trust | Should -Be '1/0/0'
    }

    It 'says where nothing is found' {
        New-Item -ItemType Directory -Path "$TestDrive/empty" | Out-Null
        { Get-K8sCARotation -Root "$TestDrive/empty" -ErrorAction Stop } | Should -Throw
        { Get-K8sCARotation "$here/ca.crt" -Root $root -Authority front-proxy-ca -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,*'
    }

    It 'tells what to do only to whoever looks' {
        $lines = Get-K8sCARotation -Root $root -Authority etcd-ca -InformationAction Continue 6>&1 | Where-Object { $_ -is [System.Management.Automation.InformationRecord] }
        "$lines" | Should -BeLike 'etcd-ca: Nothing is under way*'
        @(Get-K8sCARotation -Root $root -Authority etcd-ca).Count | Should -Be 1
    }

    It 'fits a screen of 80 columns' {
        $text = Get-K8sCARotation -Root $root | Out-String -Width 80
        ($text -split "`n" | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $text | Should -Match 'front-proxy-ca +Idle +[0-9a-f]{8} +\d/0/0'
        $list = Get-K8sCARotation -Root $root | Format-List | Out-String -Width 80
        ($list -split "`n" | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'survives remoting as it is' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-K8sCARotation -Root $root -Authority ca), 1))
        $copy.Phase | Should -Be Idle
        $copy.TrustsOld | Should -Contain 'kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt)'
        $copy.Next | Should -Not -BeNullOrEmpty
    }

    Context 'etcd''s authority by hand' {
        It 'sees the new one that lies ready' {
            New-K8sCertificateAuthority -CommonName etcd-ca-2 -Algorithm ECDSA -ValidFor 4000d -WarningAction Ignore -OutFile "$here/etcd/ca-new.crt" | Out-Null
            $status = Get-K8sCARotation -Root $root -Authority etcd-ca
            "$($status.Phase) $($status.New)" | Should -Be 'Idle CN=etcd-ca-2'
            $status.Next | Should -BeLike 'Step-K8sCARotation etcd-ca takes the next step, TrustBoth.*Let everything trust*CN=etcd-ca-2*--etcd-cafile*'
        }

        It 'sees that both are trusted' {
            $both = (Get-Content "$here/etcd/ca.crt") + (Get-Content "$here/etcd/ca-new.crt")
            Copy-Item "$here/etcd/ca.crt" "$here/etcd/ca-old.crt"
            Set-Content "$here/etcd/ca.crt" $both
            $status = Get-K8sCARotation -Root $root -Authority etcd-ca
            "$($status.Phase) $($status.Trust) $($status.Issued) $($status.IsComplete)" | Should -Be 'TrustBoth 0/3/0 4/0 True'
            $status.Signs | Should -BeLike '*CN=etcd-ca''*'
        }

        It 'sees what has been made anew, and what lags' {
            Update-K8sCertificate "$here/etcd/server.crt" -Authority "$here/etcd/ca-new.crt" -Force -Confirm:$false | Out-Null
            $status = Get-K8sCARotation -Root $root -Authority etcd-ca
            "$($status.Phase) $($status.Issued) $($status.IsComplete)" | Should -Be 'IssueNew 3/1 False'
            $status.Lagging | Should -Contain 'etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt)'
            'etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client' | ForEach-Object {
                Update-K8sCertificate "$here/$_.crt" -Authority "$here/etcd/ca-new.crt" -Force -Confirm:$false | Out-Null
            }
            Set-Content "$here/etcd/ca.crt" ((Get-Content "$here/etcd/ca-new.crt") + (Get-Content "$here/etcd/ca-old.crt"))
            Copy-Item "$here/etcd/ca-new.key" "$here/etcd/ca.key" -Force
            $status = Get-K8sCARotation -Root $root -Authority etcd-ca
            "$($status.Phase) $($status.Issued) $($status.IsComplete)" | Should -Be 'IssueNew 0/4 True'
        }

        It 'sees the end while the old one is kept beside it' {
            Copy-Item "$here/etcd/ca-new.crt" "$here/etcd/ca.crt" -Force
            "$((Get-K8sCARotation -Root $root -Authority etcd-ca).Phase)" | Should -Be 'Done'
        }
    }

    Context 'the cluster''s authority on several nodes' {
        It 'names the node that is not as far' {
            Copy-Item $root "$TestDrive/nodes/cp2" -Recurse
            Set-Content "$TestDrive/nodes/cp2/etc/hostname" cp2
            New-K8sCertificateAuthority -CommonName kubernetes-2 -Algorithm ECDSA -ValidFor 4000d -WarningAction Ignore -OutFile "$here/ca-new.crt" | Out-Null
            Copy-Item "$here/ca.crt" "$here/signing.crt"
            $manifest = "$etc/manifests/kube-controller-manager.yaml"
            (Get-Content $manifest) -replace 'cluster-signing-cert-file=.*', 'cluster-signing-cert-file=/etc/kubernetes/pki/signing.crt' | Set-Content $manifest
            Set-Content "$here/ca.crt" ((Get-Content "$here/signing.crt") + (Get-Content "$here/ca-new.crt"))
            'admin', 'super-admin', 'controller-manager', 'scheduler', 'kubelet' | ForEach-Object {
                Set-K8sKubeConfigCluster kubernetes -CertificateAuthority "$here/ca.crt" -Embed -KubeConfig "$etc/$_.conf" -Confirm:$false
            }
            $all = Get-K8sCARotation -Root "$TestDrive/nodes/*" -Authority ca
            ($all | ForEach-Object { "$($_.Node) $($_.Phase)" }) | Should -Be 'cp1 TrustBoth', 'cp2 Idle'
            $all[0].Next | Should -Be 'Wait for cp2, which is not as far.'
            $all[1].NewKeyId | Should -Be (Get-K8sCertificate "$here/ca-new.crt").SubjectKeyId
        }

        It 'names the bundle that the controller manager does not take' {
            Copy-Item "$here/ca.crt" "$TestDrive/nodes/cp2/etc/kubernetes/pki/ca.crt" -Force
            $status = Get-K8sCARotation -Root "$TestDrive/nodes/cp2" -Authority ca
            "$($status.Phase)" | Should -Be 'Mixed'
            "$($status.Lagging)" | Should -BeLike '*--cluster-signing-cert-file*holds 2 certificates, and kube-controller-manager takes exactly one*'
        }
    }
}
