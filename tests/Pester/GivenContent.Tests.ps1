# A key, a token or a kubeconfig that is piped or given where a path belongs must not come back in an error.
BeforeAll {
    Import-Module "$PSScriptRoot/../../K8sPki.psd1"
    $config = "users:`n- name: u`n  user:`n    token: GEHEIM1`n    client-key-data: R0VIRUlNMg==`n"
    function Get-Told([scriptblock] $Call) {
        & $Call 2>&1 3>&1 4>&1 6>&1 | ForEach-Object {
            "$_"
            if ($_ -is [System.Management.Automation.ErrorRecord]) { Get-Error -InputObject $_ | Out-String -Width 4000 }
        } | Out-String
    }
}

Describe 'Content in place of a path' {
    It 'is not repeated by <_>' -ForEach @(
        'Test-K8sKubeConfig', 'Merge-K8sKubeConfig -KubeConfig made -Confirm:$false', 'Get-K8sPki', 'Test-K8sPki',
        'Update-K8sPki', 'Export-K8sCertificate', 'Export-K8sPrivateKey -AsPlainText', 'Export-K8sKubeConfig -OutFile made'
    ) {
        Push-Location TestDrive:/
        try {
            foreach ($given in @($config, ($config -split "`n"))) {
                $told = Get-Told ([scriptblock]::Create("`$given | $_"))
                $told | Should -Not -BeNullOrEmpty
                $told | Should -Not -Match 'GEHEIM1|R0VIRUlNMg'
            }
        }
        finally {
            Pop-Location
        }
    }

    It 'is not repeated where it is an argument of <_>' -ForEach @(
        'Get-K8sKubeConfig -KubeConfig', 'Test-K8sKubeConfig -KubeConfig', 'Get-K8sKubeConfigUser -KubeConfig',
        'Get-K8sCertificate -Path', 'Get-K8sPrivateKey -Path', 'Merge-K8sKubeConfig -Confirm:$false -Path'
    ) {
        $told = Get-Told ([scriptblock]::Create("$_ `$config"))
        $told | Should -Not -BeNullOrEmpty
        $told | Should -Not -Match 'GEHEIM1|R0VIRUlNMg'
    }
}
