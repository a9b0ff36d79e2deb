BeforeAll {
    $InformationPreference = 'Ignore'
    $root = "$TestDrive/cp1"
    $etc = "$root/etc/kubernetes"
    $tree = @{
        Path = $etc; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree | Out-Null
    Set-Content "$root/etc/hostname" cp1
    New-Item -ItemType Directory -Path "$etc/manifests" | Out-Null
    $pki = '/etc/kubernetes/pki'

    function Write-Manifest([string] $Component, [string[]] $Flags) {
        $list = $Flags | ForEach-Object { "    - $_" }
        Set-Content "$etc/manifests/$Component.yaml" @"
apiVersion: v1
kind: Pod
metadata: {name: $Component} # stays
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

    Write-Manifest kube-apiserver @(
        "--client-ca-file=$pki/ca.crt", "--tls-cert-file=$pki/apiserver.crt", "--tls-private-key-file=$pki/apiserver.key"
        "--kubelet-client-certificate=$pki/apiserver-kubelet-client.crt", "--kubelet-client-key=$pki/apiserver-kubelet-client.key"
        "--etcd-cafile=$pki/etcd/ca.crt", "--etcd-certfile=$pki/apiserver-etcd-client.crt", "--etcd-keyfile=$pki/apiserver-etcd-client.key")
    Write-Manifest kube-controller-manager @(
        "--root-ca-file=$pki/ca.crt", "--client-ca-file=$pki/ca.crt", "--cluster-signing-cert-file=$pki/ca.crt", "--cluster-signing-key-file=$pki/ca.key"
        '--kubeconfig=/etc/kubernetes/controller-manager.conf')
    Write-Manifest etcd @(
        "--cert-file=$pki/etcd/server.crt", "--key-file=$pki/etcd/server.key", "--peer-cert-file=$pki/etcd/peer.crt", "--peer-key-file=$pki/etcd/peer.key"
        "--trusted-ca-file=$pki/etcd/ca.crt", "--peer-trusted-ca-file=$pki/etcd/ca.crt")

    $node = @{ Root = $root; Confirm = $false }

    # Each file with what it holds; the journal is there to be changed.
    function Get-Content-Of([string] $Folder) {
        $lines = [string[]]@(Get-ChildItem $Folder -Recurse -File | Where-Object FullName -NotLike '*k8spki-rotation*' |
            ForEach-Object { "$($_.FullName) $($_.UnixMode) $((Get-FileHash $_.FullName).Hash)" })
        [array]::Sort($lines, [System.StringComparer]::Ordinal)
        $lines -join "`n"
    }

    function Get-Width($Objects, [int] $Width) {
        ($Objects | Out-String -Width $Width) -split "`r?`n" | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum
    }
}

Describe 'Start-K8sCARotation' {
    It 'tells the plan and changes nothing with -WhatIf' {
        $before = Get-Content-Of $root
        $plan = Start-K8sCARotation ca, etcd-ca -Root $root -WhatIf
        $plan | Should -BeOfType K8sPki.RotationPlanStep
        ($plan | Where-Object Authority -eq ca).Step | Should -Be Prepare, SplitSigner, TrustBoth, SignNew, IssueNew, ForgetOld, CleanUp
        ($plan | Where-Object Authority -eq etcd-ca).Step | Should -Be Prepare, TrustBoth, SignNew, IssueNew, ForgetOld, CleanUp
        ($plan | Where-Object Authority -eq ca).State | Should -Be Next, Later, Later, Later, Later, Later, Later
        ($plan | Where-Object { $_.Authority -eq 'etcd-ca' -and $_.Step -eq 'TrustBoth' }).Restarts.Component | Should -Be etcd, kube-apiserver
        Get-Content-Of $root | Should -Be $before
    }

    It 'fits <Width> columns, as table and as list' -ForEach @(@{ Width = 80 }, @{ Width = 160 }) {
        $plan = Start-K8sCARotation ca, etcd-ca -Root $root -WhatIf
        Get-Width $plan $Width | Should -BeLessOrEqual $Width
        Get-Width ($plan | Format-List) $Width | Should -BeLessOrEqual $Width
        $text = $plan | Out-String -Width $Width
        $text | Should -Match 'cp1 +ca +TrustBoth +Later +\d+ +kube-controller-manager'
        $text | Should -Not -Match '\u2026'
    }

    It 'says that a renewal with the same key may do where the end is near' {
        $near = "$TestDrive/near"
        Initialize-K8sPki "$near/etc/kubernetes" -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -AuthorityValidFor 100d -WarningAction SilentlyContinue | Out-Null
        "$(Start-K8sCARotation etcd-ca -Root $near -WhatIf -InformationAction Continue 6>&1 | Where-Object { $_ -is [System.Management.Automation.InformationRecord] })" |
            Should -Match 'Update-K8sPki\s+etcd-ca\s+-KeepKey'
        "$(Start-K8sCARotation etcd-ca -Root $root -WhatIf -InformationAction Continue 6>&1 | Where-Object { $_ -is [System.Management.Automation.InformationRecord] })" |
            Should -Not -Match 'KeepKey'
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'AuthorityMissing'; Run = { Start-K8sCARotation @node -ErrorAction Stop } }
        @{ Id = 'AuthorityUnknown'; Run = { Start-K8sCARotation nobody @node -ErrorAction Stop } }
        @{ Id = 'CommonNameAmbiguous'; Run = { Start-K8sCARotation ca, etcd-ca -CommonName x @node -ErrorAction Stop } }
        @{ Id = 'AuthorityNameTaken'; Run = { Start-K8sCARotation ca -CommonName kubernetes @node -ErrorAction Stop } }
        @{ Id = 'RotationNothingToUndo'; Run = { Undo-K8sCARotation @node -ErrorAction Stop } }
    ) {
        $before = Get-Content-Of $root
        $Run | Should -Throw -ErrorId "$Id,*"
        Get-Content-Of $root | Should -Be $before
    }
}

Describe 'The commands of an exchange' {
    It '<_> asks before it changes anything' -ForEach 'Start', 'Step', 'Undo', 'Complete' {
        $about = [System.Management.Automation.CommandMetadata]::new((Get-Command "$_-K8sCARotation"))
        $about.SupportsShouldProcess | Should -BeTrue
        "$($about.ConfirmImpact)" | Should -Be High
    }

    It '<_> completes -Authority' -ForEach 'Get', 'Start', 'Step', 'Undo', 'Complete' {
        $line = "$_-K8sCARotation -Authority "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be ca, etcd-ca, front-proxy-ca, sa
    }
}

Describe 'An exchange of the cluster''s authority on one node' {
    BeforeAll {
        $states = [System.Collections.Generic.Stack[object]]::new()
        $old = Get-K8sCertificate "$etc/pki/ca.crt"
    }

    It 'begins' {
        $states.Push((Get-Content-Of $root))
        $plan = Start-K8sCARotation ca @node
        ($plan | Where-Object Step -eq Prepare).State | Should -Be Done
        ($plan | Where-Object Step -eq SplitSigner).State | Should -Be Next
        "$etc/pki/ca-new.key" | Should -Exist
        if (-not $IsWindows) { (Get-Item "$etc/pki/ca-new.key").UnixMode | Should -Be '-rw-------' }
        (Get-K8sCertificate "$etc/pki/ca-new.crt").Subject | Should -Match '^CN=kubernetes-\d{8}$'
    }

    It 'shows a step with -WhatIf and takes none' {
        $before = Get-Content-Of $root
        Step-K8sCARotation -Root $root -WhatIf | Should -BeNullOrEmpty
        Undo-K8sCARotation -Root $root -WhatIf | Should -BeNullOrEmpty
        Get-Content-Of $root | Should -Be $before
    }

    It 'is not over before it is through' {
        $before = Get-Content-Of $root
        { Complete-K8sCARotation ca @node -ErrorAction Stop } | Should -Throw -ErrorId 'RotationNotComplete,*'
        Get-Content-Of $root | Should -Be $before
    }

    It 'takes <Step>, after which the phase is <Phase>' -ForEach @(
        @{ Step = 'SplitSigner'; Phase = 'Idle'; Held = 1; Restarts = @() }
        @{ Step = 'TrustBoth'; Phase = 'TrustBoth'; Held = 2; Restarts = @('kube-controller-manager') }
        @{ Step = 'SignNew'; Phase = 'IssueNew'; Held = 2; Restarts = @('kube-controller-manager') }
        @{ Step = 'IssueNew'; Phase = 'IssueNew'; Held = 2; Restarts = @('kube-controller-manager') }
        @{ Step = 'ForgetOld'; Phase = 'Done'; Held = 1; Restarts = @() }
    ) {
        $states.Push((Get-Content-Of $root))
        $done = Step-K8sCARotation @node
        "$($done.Step) $($done.State) $($done.Authority) $($done.Node)" | Should -Be "$Step Done ca cp1"
        $done.Files | ForEach-Object { $_ | Should -BeLike "$root*" }
        foreach ($restart in $Restarts) { $done.Restarts.Component | Should -Contain $restart }
        @(Get-K8sCertificate "$etc/pki/ca.crt").Count | Should -Be $Held
        "$((Get-K8sCARotation -Root $root -Authority ca).Phase)" | Should -Be $Phase
        Get-Content "$etc/manifests/kube-controller-manager.yaml" | Should -Contain 'metadata: {name: kube-controller-manager} # stays'
        Get-Width $done 80 | Should -BeLessOrEqual 80
        @(Test-K8sPki -Root $root | Where-Object { $_.Severity -eq 'Error' -and $_.Id -notlike 'FileMissing' }).Id | Should -BeNullOrEmpty
    }

    It 'has everything of the new one, and says that it is through' {
        $new = Get-K8sCertificate "$etc/pki/ca.crt"
        $new.SubjectKeyId | Should -Not -Be $old.SubjectKeyId
        (Get-K8sCertificate "$etc/pki/apiserver.crt").AuthorityKeyId | Should -Be $new.SubjectKeyId
        "$(Step-K8sCARotation @node -InformationAction Continue 6>&1)" | Should -BeLike '*Complete-K8sCARotation*'
    }

    It 'goes back to the first byte, step by step' {
        $states.Push((Get-Content-Of $root))
        $null = $states.Pop()
        while ($states.Count) {
            $undone = Undo-K8sCARotation @node
            @($undone).Count | Should -Be 1
            Get-Content-Of $root | Should -Be $states.Pop()
        }
        { Undo-K8sCARotation @node -ErrorAction Stop } | Should -Throw -ErrorId 'RotationNothingToUndo,*'
    }

    It 'is completed, and cannot be taken back then' {
        Start-K8sCARotation ca, etcd-ca @node | Out-Null
        $steps = do { $done = @(Step-K8sCARotation @node); $done } while ($done)
        ($steps | Where-Object Authority -eq etcd-ca).Step | Should -Be TrustBoth, SignNew, IssueNew, ForgetOld
        (Complete-K8sCARotation @node).Step | Should -Be CleanUp, CleanUp
        Get-ChildItem $etc -Recurse -Filter '*-new.*' | Should -BeNullOrEmpty
        Get-ChildItem $etc -Recurse -Filter '*-signing.*' | Should -BeNullOrEmpty
        (Get-K8sCARotation -Root $root -Authority ca, etcd-ca).Phase | Should -Be Idle, Idle
        { Undo-K8sCARotation @node -ErrorAction Stop } | Should -Throw -ErrorId 'RotationNothingToUndo,*'
    }
}

Describe 'The examples' {
    It '<_> goes all of the way' -ForEach 'rotate-ca.ps1', 'rotate-ca-fleet.ps1' {
        $steps = & "$PSScriptRoot/../../examples/$_" 6>$null
        $steps.Step | Should -Contain TrustBoth
        $steps[-1].Step | Should -Be ForgetOld
        $steps.Authority | Should -Contain etcd-ca
    }

    It 'rotate-ca.ps1 restarts nothing but on this node' {
        { & "$PSScriptRoot/../../examples/rotate-ca.ps1" -Root $root -Restart } | Should -Throw '*-Root /*'
    }

    It '<_> shows the plan and changes nothing with -WhatIf' -ForEach 'rotate-ca.ps1', 'rotate-ca-fleet.ps1' {
        $before = Get-Content-Of $root
        $plan = & "$PSScriptRoot/../../examples/$_" -Root $root -Begin -WhatIf 6>$null
        $plan.Step | Should -Contain ForgetOld
        Get-Content-Of $root | Should -Be $before
    }
}
