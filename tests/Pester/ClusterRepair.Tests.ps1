BeforeAll {
    $tree = @{
        Path = "$TestDrive/node/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'
        ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WarningAction = 'SilentlyContinue'
    }
    Initialize-K8sPki @tree -ValidFor 20d | Out-Null
    function New-Node($Name) {
        Copy-Item "$TestDrive/node" "$TestDrive/$Name" -Recurse
        "$TestDrive/$Name"
    }
    function Get-State($Root) {
        Get-ChildItem "$Root/etc/kubernetes" -Recurse -File |
            Where-Object FullName -notmatch 'k8spki-backup|\.k8spki' |
            ForEach-Object { "$($_.FullName) $((Get-FileHash $_.FullName).Hash)" }
    }
    function Test-Node($Root) { Test-K8sPki -Root $Root -InformationAction Ignore }
    $quiet = @{ Confirm = $false; WarningAction = 'SilentlyContinue' }
}

Describe 'Repair-K8sPki' {
    It 'mends what is piped, and a second run has nothing to do' {
        $root = New-Node all
        $done = @(Test-Node $root | Repair-K8sPki @quiet)
        $done | Should -BeOfType K8sPki.PkiRepair
        @($done | Where-Object State -eq Done).Count | Should -Be 12
        # Nothing in the tree says how they are started.
        $left = $done | Where-Object State -ne Done
        $left.State | Select-Object -Unique | Should -Be 'ForPerson'
        $left.Does | Should -Be ('kubelet', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler' |
            ForEach-Object { "Restart $($_): restart it where it runs." })
        Test-Node $root | Should -BeNullOrEmpty
        Test-Node $root | Repair-K8sPki @quiet | Should -BeNullOrEmpty
    }

    It 'takes findings by parameter, and some of them' {
        $root = New-Node some
        $found = Test-Node $root | Where-Object { $_.Target.Name -like 'etcd-*' }
        $done = Repair-K8sPki -InputObject $found @quiet | Where-Object State -eq Done
        @($done).Count | Should -Be 3
        (Get-K8sPki -Root $root -Name apiserver).DaysRemaining | Should -BeLessThan 20
    }

    It 'takes findings of several nodes and of a copied folder' {
        $null = New-Node many-1; $null = New-Node many-2
        $done = Test-K8sPki -Root "$TestDrive/many-*" -InformationAction Ignore | Repair-K8sPki @quiet
        @(($done | Where-Object State -eq Done).Node | Select-Object -Unique).Count | Should -Be 2
        $folder = "$(New-Node folder)/etc/kubernetes"
        Test-K8sPki -Path $folder -InformationAction Ignore | Repair-K8sPki @quiet | Out-Null
        Test-K8sPki -Path $folder -InformationAction Ignore | Should -BeNullOrEmpty
    }

    It 'goes by the time that the findings were made for' {
        $root = New-Node within
        Test-Node $root | Repair-K8sPki @quiet | Out-Null
        $done = Test-K8sPki -Root $root -Within 400d -InformationAction Ignore |
            Where-Object { $_.Target.Name -eq 'apiserver' } | Repair-K8sPki @quiet
        # What is renewed for a year ends within 400 days still, and later than it did.
        @($done | Where-Object State -eq Done).Count | Should -Be 1
    }

    It 'changes nothing with -WhatIf and says each step' {
        $root = New-Node whatif
        $before = Get-State $root
        $done = Test-Node $root | Repair-K8sPki -WhatIf
        @($done | Where-Object State -eq WhatIf).Count | Should -Be 12
        $done[0].Commands[0] | Should -Match '^Update-K8sPki '
        Get-State $root | Should -Be $before
    }

    It 'leaves to a person what is a person''s' {
        $root = New-Node person
        Set-Content "$root/etc/kubernetes/pki/apiserver.crt" "-----BEGIN CERTIFICATE-----`nAAAA`n-----END CERTIFICATE-----"
        $done = Test-Node $root | Where-Object Id -eq FileUnreadable | Repair-K8sPki @quiet
        $done.State | Should -Be ForPerson
        $done.For | Should -Be FileUnreadable
    }

    It 'says what is gone meanwhile' {
        $root = New-Node gone
        $found = Test-Node $root
        Update-K8sPki -Root $root -WarningAction SilentlyContinue | Out-Null
        ($found | Repair-K8sPki @quiet).State | Select-Object -Unique | Should -Be NotNeeded
    }

    It 'keeps the old files in one folder' {
        $root = New-Node backup
        $done = Test-Node $root | Repair-K8sPki @quiet
        @($done.BackupFolder | Where-Object { $_ } | Select-Object -Unique).Count | Should -Be 1
    }

    It 'refuses what is no finding' {
        { Get-Item $TestDrive | Repair-K8sPki -ErrorAction Stop } | Should -Throw -ErrorId 'FindingMissing,*'
        { Repair-K8sPki -ErrorAction Stop } | Should -Throw -ErrorId 'InputMissing,*'
        { 1 | Repair-K8sPki -RestartTimeout 0s -ErrorAction Stop } | Should -Throw -ErrorId 'DurationInvalid,*'
    }

    It 'refuses a finding of another machine and says the command to run there' {
        $root = New-Node remote
        $copy = Test-Node $root | Select-Object -First 1 | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1)) }
        $copy | Add-Member PSComputerName cp1.example
        { $copy | Repair-K8sPki -ErrorAction Stop } | Should -Throw -ErrorId 'CopyFromElsewhere,*' -ExpectedMessage '*Invoke-Command -HostName*cp1.example*'
    }
}

Describe 'Restore-K8sPki' {
    It 'puts a renewal back, by parameter and piped, and that again' {
        $root = New-Node restore
        $before = Get-State $root
        $renewed = Update-K8sPki apiserver -Root $root -WarningAction SilentlyContinue
        $done = Restore-K8sPki $renewed.BackupFolder -Confirm:$false
        $done | Should -BeOfType K8sPki.PkiRestoredFile
        @($done | Where-Object Action -eq Restored).Count | Should -Be 2
        Get-State $root | Should -Be $before
        Get-Item $done[0].BackupFolder | Restore-K8sPki -Confirm:$false | Out-Null
        (Get-K8sPki -Root $root -Name apiserver).DaysRemaining | Should -BeGreaterThan 300
    }

    It 'puts a repair back' {
        $root = New-Node undo
        $before = Get-State $root
        $done = Test-Node $root | Repair-K8sPki @quiet
        $done | Where-Object State -eq Done | Select-Object -Last 1 | Restore-K8sPki -Confirm:$false | Out-Null
        Get-State $root | Should -Be $before
    }

    It 'changes nothing with -WhatIf' {
        $root = New-Node restorewhatif
        $renewed = Update-K8sPki apiserver -Root $root -WarningAction SilentlyContinue
        $after = Get-State $root
        Restore-K8sPki $renewed.BackupFolder -WhatIf
        Get-State $root | Should -Be $after
    }

    It 'refuses other folders' {
        { Restore-K8sPki $TestDrive -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NotABackup,*'
        { Restore-K8sPki "$TestDrive/none" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}
