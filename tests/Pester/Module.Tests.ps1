Describe 'The module' {
    BeforeAll {
        $manifest = [System.IO.Path]::Combine((Get-Module K8sPki).ModuleBase, 'K8sPki.psd1')
    }

    It 'is imported under its name and version' {
        $module = Get-Module K8sPki
        $module.Name | Should -BeExactly 'K8sPki'
        $module.Version | Should -Be (Test-ModuleManifest $manifest).Version
    }

    It 'gives commands only for what the manifest names' {
        $commands = Get-Command -Module K8sPki
        $commands | Should -Not -BeNullOrEmpty
        $commands.CommandType | Should -BeIn @('Cmdlet')
        $commands.Name | Should -BeLike '*-K8s*'
    }

    It 'keeps its commands when imported again by force' {
        $before = @(Get-Command -Module K8sPki).Count
        Import-Module $manifest -Force
        @(Get-Command -Module K8sPki).Count | Should -Be $before
    }

    It 'takes its commands with it and brings them back' {
        $name = @(Get-Command -Module K8sPki)[0].Name
        Remove-Module K8sPki
        # The module may lie where PowerShell finds it by itself.
        $global:PSModuleAutoLoadingPreference = 'None'
        try { $left = Get-Command $name -ErrorAction Ignore }
        finally { Remove-Variable PSModuleAutoLoadingPreference -Scope Global }
        Import-Module $manifest
        $left | Should -BeNullOrEmpty
        Get-Command $name | Should -Not -BeNullOrEmpty
    }
}
