BeforeAll {
    $InformationPreference = 'Ignore'
    $nodes = "$TestDrive/nodes"
    $pki = '/etc/kubernetes/pki'
    $here = "$nodes/cp1$pki"
    $word = ConvertTo-SecureString 'correct horse' -AsPlainText

    function New-Tree([string] $Name) {
        $tree = @{ NodeName = $Name; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'Ignore' }
        Initialize-K8sPki "$nodes/$Name/etc/kubernetes" @tree | Out-Null
        Set-Content "$nodes/$Name/etc/hostname" $Name
        New-Item -ItemType Directory -Path "$nodes/$Name/etc/kubernetes/manifests" | Out-Null
    }

    function Write-Manifest([string] $Node, [string] $Component, [string[]] $Flags) {
        $list = $Flags | ForEach-Object { "    - $_" }
        Set-Content "$nodes/$Node/etc/kubernetes/manifests/$Component.yaml" @"
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

    function Write-Worker {
        $root = "$nodes/worker1"
        New-Item -ItemType Directory -Path "$root$pki", "$root/var/lib/kubelet/pki" | Out-Null
        Set-Content "$root/etc/hostname" worker1
        Copy-Item "$here/ca.crt" "$root$pki/ca.crt"
        $client = @{ Authority = "$here/ca.crt"; SignerName = 'kubernetes.io/kube-apiserver-client-kubelet'; Confirm = $false; WarningAction = 'Ignore' }
        New-K8sPrivateKey ECDSA -OutFile "$TestDrive/w.key" | New-K8sCsr -Profile KubeletClient -NodeName worker1 | Approve-K8sCsr @client -OutFile "$TestDrive/w.crt" | Out-Null
        Get-Content "$TestDrive/w.crt", "$TestDrive/w.key" | Set-Content "$root/var/lib/kubelet/pki/kubelet-client-current.pem"
        $data = [Convert]::ToBase64String([IO.File]::ReadAllBytes("$here/ca.crt"))
        Set-Content "$root/etc/kubernetes/kubelet.conf" @"
apiVersion: v1
kind: Config
clusters: [{name: kubernetes, cluster: {server: 'https://k8s.example:6443', certificate-authority-data: $data}}]
contexts: [{name: default, context: {cluster: kubernetes, user: default}}]
current-context: default
users: [{name: default, user: {client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem, client-key: /var/lib/kubelet/pki/kubelet-client-current.pem}}]
"@
    }

    # What Invoke-Command makes of it.
    filter Copy-Remote {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1))
    }

    function Get-Report([string] $But) {
        'cp1', 'cp2', 'worker1' | Where-Object { $_ -ne $But } | ForEach-Object { Get-K8sCARotation -Root "$nodes/$_" } | Copy-Remote
    }

    function Get-Failure([scriptblock] $Command) { & $Command 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } }

    New-Tree cp1
    Write-Manifest cp1 kube-apiserver @(
        "--client-ca-file=$pki/ca.crt", "--tls-cert-file=$pki/apiserver.crt", "--tls-private-key-file=$pki/apiserver.key"
        "--kubelet-client-certificate=$pki/apiserver-kubelet-client.crt", "--kubelet-client-key=$pki/apiserver-kubelet-client.key"
        "--etcd-cafile=$pki/etcd/ca.crt", "--etcd-certfile=$pki/apiserver-etcd-client.crt", "--etcd-keyfile=$pki/apiserver-etcd-client.key"
        "--requestheader-client-ca-file=$pki/front-proxy-ca.crt", "--service-account-key-file=$pki/sa.pub", "--service-account-signing-key-file=$pki/sa.key")
    Write-Manifest cp1 kube-controller-manager @(
        "--root-ca-file=$pki/ca.crt", "--client-ca-file=$pki/ca.crt", "--cluster-signing-cert-file=$pki/ca.crt", "--cluster-signing-key-file=$pki/ca.key"
        '--kubeconfig=/etc/kubernetes/controller-manager.conf')
    Copy-Item "$nodes/cp1" "$nodes/cp2" -Recurse
    Set-Content "$nodes/cp2/etc/hostname" cp2
    Write-Worker
}

Describe 'Nodes that are never in one place' {
    It 'begins on one node and notes all of them' {
        $plan = Start-K8sCARotation ca -Root "$nodes/cp1" -Node cp1, cp2, worker1 -Confirm:$false
        $plan | Where-Object State -eq Next | ForEach-Object { "$($_.Step)" } | Should -Be SplitSigner
        Get-Content "$nodes/cp1/etc/kubernetes/k8spki-rotation/nodes" | Should -Be cp1, cp2, worker1
        { Start-K8sCARotation ca -Root "$nodes/cp1" -Node 'a b' -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NodeNameInvalid,*'
    }

    It 'notes nothing with -WhatIf' {
        Start-K8sCARotation ca -Root "$nodes/cp2" -Node cp1 -WhatIf | Out-Null
        "$nodes/cp2/etc/kubernetes/k8spki-rotation" | Should -Not -Exist
    }

    It 'the file that carries the new authority has certificates alone by default' {
        $file = Export-K8sCARotation -Root "$nodes/cp1" -OutFile "$TestDrive/worker.bundle"
        $file | Should -BeOfType System.IO.FileInfo
        $file.FullName | Should -Not -FileContentMatch 'PRIVATE KEY'
        if (-not $IsWindows) { "$($file.UnixFileMode)" | Should -Be 'UserWrite, UserRead' }
        (Get-K8sCertificate $file).SubjectKeyId | Should -Be (Get-K8sCertificate "$here/ca-new.crt").SubjectKeyId
    }

    It 'the file that carries the new authority is not overwritten, nor written with -WhatIf' {
        { Export-K8sCARotation -Root "$nodes/cp1" -OutFile "$TestDrive/worker.bundle" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        (Export-K8sCARotation -Root "$nodes/cp1" -OutFile "$TestDrive/worker.bundle" -Force).Name | Should -Be worker.bundle
        Export-K8sCARotation -Root "$nodes/cp1" -OutFile "$TestDrive/x.bundle" -WhatIf
        "$TestDrive/x.bundle" | Should -Not -Exist
    }

    It 'the file that carries the new authority has keys with a password, and never without' {
        Export-K8sCARotation ca -Root "$nodes/cp1" -OutFile "$TestDrive/cp.bundle" -IncludeKey -Password $word | Out-Null
        "$TestDrive/cp.bundle" | Should -FileContentMatch 'BEGIN ENCRYPTED PRIVATE KEY'
        "$TestDrive/cp.bundle" | Should -Not -FileContentMatch 'BEGIN PRIVATE KEY'
        (Get-K8sPrivateKey "$TestDrive/cp.bundle" -Password $word).Fingerprint | Should -Be (Get-K8sPrivateKey "$here/ca-new.key").Fingerprint
        { Export-K8sCARotation ca -Root "$nodes/cp1" -OutFile "$TestDrive/y" -IncludeKey } | Should -Throw -ErrorId 'PasswordRequired,*'
        { Export-K8sCARotation ca -Root "$nodes/cp1" -OutFile "$TestDrive/y" -Password $word } | Should -Throw -ErrorId 'KeyNotIncluded,*'
        { Export-K8sCARotation ca -Root "$nodes/cp2" -OutFile "$TestDrive/y" -ErrorAction Stop } | Should -Throw -ErrorId 'RotationNothingToExport,*'
        Start-K8sCARotation sa -Root "$nodes/cp1" -Confirm:$false | Out-Null
        $left = $null
        Export-K8sCARotation -Root "$nodes/cp1" -OutFile "$TestDrive/z" -WarningVariable left -WarningAction SilentlyContinue | Out-Null
        "$left" | Should -BeLike '*sa is left out*'
        Undo-K8sCARotation sa -Root "$nodes/cp1" -Confirm:$false | Out-Null
    }

    It 'the file that carries the new authority is refused in another cluster, without its password where the node signs, and for what it has not' {
        New-Tree other
        (Get-Failure { Start-K8sCARotation -Root "$nodes/other" -Bundle "$TestDrive/cp.bundle" -Password $word -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'BundleOfOtherCluster,*'
        "$nodes/other$pki/ca-new.crt" | Should -Not -Exist
        Start-K8sCARotation ca -Root "$nodes/other" -Confirm:$false | Out-Null
        { Export-K8sCARotation ca -Root "$nodes/cp1", "$nodes/other" -OutFile "$TestDrive/y" -ErrorAction Stop } | Should -Throw -ErrorId 'RootAmbiguous,*'
        (Get-Failure { Start-K8sCARotation -Root "$nodes/cp2" -Bundle "$TestDrive/cp.bundle" -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'PasswordMissing,*'
        (Get-Failure { Start-K8sCARotation etcd-ca -Root "$nodes/cp2" -Bundle "$TestDrive/cp.bundle" -Password $word -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'BundleLacksAuthority,*'
        { Start-K8sCARotation ca -Root "$nodes/cp2" -Password $word } | Should -Throw -ErrorId 'BundleMissing,*'
        { Start-K8sCARotation -Bundle "$TestDrive/cp.bundle" -CommonName x } | Should -Throw -ErrorId 'BundleHasIt,*'
    }

    It 'the file that carries the new authority is laid beside the old one on the other nodes' {
        Start-K8sCARotation -Root "$nodes/cp2" -Bundle "$TestDrive/cp.bundle" -Password $word -Node cp1, cp2, worker1 -Confirm:$false | Out-Null
        Start-K8sCARotation -Root "$nodes/worker1" -Bundle "$TestDrive/worker.bundle" -Node cp1, cp2, worker1 -Confirm:$false | Out-Null
        Get-Content "$nodes/cp2$pki/ca-new.crt" | Should -Be (Get-Content "$here/ca-new.crt")
        "$nodes/cp2$pki/ca-new.key" | Should -Exist
        "$nodes/worker1$pki/ca-new.crt" | Should -Exist
        "$nodes/worker1$pki/ca-new.key" | Should -Not -Exist
        { Export-K8sCARotation ca -Root "$nodes/worker1" -OutFile "$TestDrive/y" -IncludeKey -Password $word -ErrorAction Stop } | Should -Throw -ErrorId 'NewKeyMissing,*'
    }

    It 'reports come with each status and say their node and authority' {
        $report = (Get-K8sCARotation -Root "$nodes/cp1" -Authority ca).Report | ConvertFrom-Json
        "$($report.node) $($report.authority)" | Should -Be 'cp1 ca'
    }

    It 'reports are waited for, and the node is named' {
        Step-K8sCARotation ca -Root "$nodes/cp1" -Confirm:$false | ForEach-Object { "$($_.Step)" } | Should -Be SplitSigner
        Step-K8sCARotation ca -Root "$nodes/cp1" -Confirm:$false | ForEach-Object { "$($_.Step)" } | Should -Be TrustBoth
        $failure = Get-Failure { Step-K8sCARotation ca -Root "$nodes/cp1" -Confirm:$false }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RotationNodeUnheard,*'
        "$failure" | Should -BeLike '*cp2, worker1*'
        $failure = Get-Failure { Get-Report cp1 | Where-Object Node -ne worker1 | Step-K8sCARotation ca -Root "$nodes/cp1" -Confirm:$false }
        "$failure" | Should -BeLike '*waits for worker1,*'
    }

    It 'reports are taken from files and texts, and refused when they are broken or old' {
        Get-K8sCARotation -Root "$nodes/cp2" | Export-Clixml "$TestDrive/cp2.xml"
        (Get-K8sCARotation -Root "$nodes/worker1").Report | Set-Content "$TestDrive/worker1.json"
        $failure = Get-Failure { Step-K8sCARotation ca -Root "$nodes/cp1" -Report "$TestDrive/cp2.xml", "$TestDrive/worker1.json" -Confirm:$false }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RotationNodeBehind,*'
        $failure = Get-Failure { Get-Item "$TestDrive/cp2.xml", "$TestDrive/worker1.json" | Step-K8sCARotation ca -Root "$nodes/cp1" -Confirm:$false }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RotationNodeBehind,*'
        Set-Content "$TestDrive/broken" 'hello'
        (Get-Failure { Step-K8sCARotation ca -Root "$nodes/cp1" -Report "$TestDrive/broken" -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ReportMalformed,*'
        (Get-Failure { Step-K8sCARotation ca -Root "$nodes/cp1" -Report 7 -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'InputNotUnderstood,*'
        $old = (Get-Content "$TestDrive/worker1.json" -Raw) -replace '"made":"\d{4}', '"made":"2020'
        (Get-Failure { Step-K8sCARotation ca -Root "$nodes/cp1" -Report $old -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ReportOld,*'
        $new = (Get-Content "$TestDrive/worker1.json" -Raw) -replace '"made":"\d{4}', '"made":"2098'
        (Get-Failure { Undo-K8sCARotation ca -Root "$nodes/cp1" -Report $new -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ReportFromFuture,*'
        Undo-K8sCARotation ca -Root "$nodes/cp1" -Report $new -Force -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue | ForEach-Object { "$($_.Step)" } | Should -Be TrustBoth
        "$warned" | Should -BeLike '*Force*worker1*'
    }

    It 'reports lead all nodes to the end' {
        $taken = for ($round = 0; $round -lt 20; $round++) {
            $done = foreach ($name in 'cp1', 'cp2', 'worker1') {
                $failed = $null
                Get-Report $name | Step-K8sCARotation ca -Root "$nodes/$name" -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failed | ForEach-Object { "$name $($_.Step)" }
                foreach ($one in $failed | Where-Object FullyQualifiedErrorId -Like 'NewKeyMissing,*') {
                    # The commands that it names, each where it says, work.
                    "$one" -match 'Here: (.+?)\. Where the key is: (.+?)\. Here again: (.+?), which' | Should -BeTrue
                    Push-Location $TestDrive
                    try {
                        & ([scriptblock]::Create($Matches[1])) | Out-Null
                        & ([scriptblock]::Create($Matches[2].Replace('/etc/kubernetes/pki', $here) + ' -Confirm:$false -WarningAction Ignore')) | Out-Null
                        & ([scriptblock]::Create($Matches[3].Replace('/var/lib', "$nodes/worker1/var/lib")))
                    }
                    finally { Pop-Location }
                    "$name request"
                }
            }
            if (-not $done) { break }
            $done
        }
        $taken | Where-Object { $_ -like 'worker1*' } | Should -Be 'worker1 TrustBoth', 'worker1 request', 'worker1 ForgetOld'
        $taken | Where-Object { $_ -like 'cp2*' } | Should -Be 'cp2 SplitSigner', 'cp2 TrustBoth', 'cp2 SignNew', 'cp2 IssueNew', 'cp2 ForgetOld'
        foreach ($name in 'cp1', 'cp2', 'worker1') {
            Get-Report $name | Complete-K8sCARotation ca -Root "$nodes/$name" -Confirm:$false -ErrorAction Stop | ForEach-Object { "$($_.Step)" } | Should -Be CleanUp
            "$nodes/$name/etc/kubernetes/k8spki-rotation/nodes" | Should -Not -Exist
            $status = Get-K8sCARotation -Root "$nodes/$name" -Authority ca
            "$($status.Phase) $($status.OldKeyId)" | Should -Be "Idle $((Get-K8sCertificate "$nodes/cp1$pki/ca.crt").SubjectKeyId)"
        }
    }
}
