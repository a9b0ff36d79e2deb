BeforeAll {
    $path = "$TestDrive/config"
    $file = @{ KubeConfig = $path }
    $yaml = @'
# mine
apiVersion: v1
kind: Config
clusters:
- {name: a, cluster: {server: https://a.example.com}}
- {name: b, cluster: {server: https://b.example.com}}
contexts:
- name: dev # first
  context: {cluster: a, user: jane}
- name: prod-eu
  context:
    cluster: b   # far away
    user: jane
    namespace: payments
- name: prod-us
  context: {cluster: b, user: robot}
users:
- {name: jane, user: {token: t}}
- {name: robot, user: {token: t}}
current-context: dev
'@
}

Describe 'Get-K8sKubeConfigContext' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'shows the whole of a long name at <_> columns' -ForEach 80, 160 {
        foreach ($number in 1, 2) { Set-K8sKubeConfigContext "arn:aws:eks:eu-west-1:123456789012:cluster/prod-$number" -Cluster "arn:aws:eks:eu-west-1:123456789012:cluster/prod-$number" @file }
        $shown = Get-K8sKubeConfigContext arn* @file | Out-String -Width $_
        $shown -replace '\s' | Should -BeLike '*prod-1*prod-2*'
        ($shown -split "`n").TrimEnd().Length | Sort-Object | Select-Object -Last 1 | Should -BeLessOrEqual $_
    }

    It 'lists them as they stand there, with the current one marked' {
        $contexts = @(Get-K8sKubeConfigContext @file)
        $contexts.Name | Should -Be @('dev', 'prod-eu', 'prod-us')
        $contexts.IsCurrent | Should -Be @($true, $false, $false)
        $contexts[1].Namespace | Should -Be 'payments'
        $contexts[1].Path | Should -Be $path
        ($contexts | Out-String) | Should -Match '(?m)^\*\s+dev\s+a\s+jane'
    }

    It 'takes wildcards and several names' {
        (Get-K8sKubeConfigContext prod* @file).Name | Should -Be @('prod-eu', 'prod-us')
        (Get-K8sKubeConfigContext prod-us, dev @file).Name | Should -Be @('dev', 'prod-us')
        Get-K8sKubeConfigContext none* @file | Should -BeNullOrEmpty
    }

    It 'says which name is not there and gives the others' {
        $found = Get-K8sKubeConfigContext dev, nobody @file -ErrorVariable failed -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'dev'
        $failed[0].FullyQualifiedErrorId | Should -Be 'ContextNotFound,K8sPki.Commands.GetK8sKubeConfigContextCommand'
        $failed[0].TargetObject | Should -Be 'nobody'
        "$($failed[0])" | Should -BeLike "*'nobody'*$path*"
    }

    It 'gives the current one, or says that there is none' {
        (Get-K8sKubeConfigContext -Current @file).Name | Should -Be 'dev'
        Use-K8sKubeConfigContext -Unset @file
        { Get-K8sKubeConfigContext -Current @file -ErrorAction Stop } | Should -Throw -ErrorId 'NoCurrentContext,*'
        Set-Content -LiteralPath $path 'current-context: gone'
        { Get-K8sKubeConfigContext -Current @file -ErrorAction Stop } | Should -Throw -ErrorId 'CurrentContextNotFound,*'
    }

    It 'says that the file is not there' {
        { Get-K8sKubeConfigContext -KubeConfig "$TestDrive/nothing" -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigNotFound,*'
    }

    It 'shows no escape sequence of a name' {
        Set-Content -LiteralPath $path 'contexts: [{name: "x\e[31my", context: {}}]'
        (Get-K8sKubeConfigContext @file | Out-String) | Should -Not -Match "`e\[31my"
        (Get-K8sKubeConfigContext @file | Format-List | Out-String) | Should -Not -Match "`e\[31my"
    }
}

Describe 'Use-K8sKubeConfigContext' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'switches by name and by pipeline, changing one line' {
        Use-K8sKubeConfigContext prod-eu @file
        (Get-Content $path -Raw).TrimEnd() | Should -Be ($yaml -replace 'current-context: dev', 'current-context: prod-eu')
        Get-K8sKubeConfigContext prod-us @file | Use-K8sKubeConfigContext -PassThru | ForEach-Object Name | Should -Be 'prod-us'
        'dev' | Use-K8sKubeConfigContext @file
        (Get-K8sKubeConfigContext -Current @file).Name | Should -Be 'dev'
    }

    It 'goes back and forth with -' {
        # The session remembers what was current in a file: one that it has not seen.
        $file = @{ KubeConfig = "$TestDrive/unseen" }
        Set-Content -LiteralPath $file.KubeConfig $yaml
        { Use-K8sKubeConfigContext - @file -ErrorAction Stop } | Should -Throw -ErrorId 'NoPreviousContext,*'
        Use-K8sKubeConfigContext prod-eu @file
        (Use-K8sKubeConfigContext - @file -PassThru).Name | Should -Be 'dev'
        (Use-K8sKubeConfigContext - @file -PassThru).Name | Should -Be 'prod-eu'
    }

    It 'leaves none current, and - finds back' {
        Use-K8sKubeConfigContext -Unset @file
        (Get-K8sKubeConfigContext @file).IsCurrent | Should -Not -Contain $true
        (Use-K8sKubeConfigContext - @file -PassThru).Name | Should -Be 'dev'
    }

    It 'shows the current one and changes nothing' {
        (Use-K8sKubeConfigContext -Current @file).Name | Should -Be 'dev'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
        Use-K8sKubeConfigContext -Unset @file
        { Use-K8sKubeConfigContext -Current @file -ErrorAction Stop } | Should -Throw -ErrorId 'NoCurrentContext,*'
    }

    It 'refuses a context that is not there, as kubectl does' {
        { Use-K8sKubeConfigContext nobody @file -ErrorAction Stop } | Should -Throw -ErrorId 'ContextNotFound,K8sPki.Commands.UseK8sKubeConfigContextCommand'
    }

    It 'remembers the context before in the session and leaves no file beside a kubeconfig that is not the default one' {
        Use-K8sKubeConfigContext prod-eu @file
        "$TestDrive/kubectx" | Should -Not -Exist
        Use-K8sKubeConfigContext - @file
        (Get-K8sKubeConfigContext -Current @file).Name | Should -Be 'dev'
    }

    It 'changes nothing with -WhatIf' {
        Use-K8sKubeConfigContext prod-eu @file -WhatIf 6>$null
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
        "$TestDrive/kubectx" | Should -Not -Exist
    }
}

Describe 'A context that refers to what is not there' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'is made with a warning by Set-' {
        Set-K8sKubeConfigContext new -Cluster far -User nobody @file -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0] | Should -BeLike "There is no cluster 'far' in *; there are 'a', 'b'. Set-K8sKubeConfigCluster far -Server * -KubeConfig * makes it."
        $warnings[1] | Should -BeLike "There is no user 'nobody' in *; there are 'jane', 'robot'. Set-K8sKubeConfigUser nobody -KubeConfig * makes it."
        (Get-K8sKubeConfigContext new @file).Cluster | Should -Be 'far'
    }

    It 'is used with a warning by Use-' {
        Set-K8sKubeConfigContext new -Cluster a -User nobody @file -WarningAction SilentlyContinue
        Use-K8sKubeConfigContext new @file -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "There is no user 'nobody' in *"
        (Use-K8sKubeConfigContext -Current @file).Name | Should -Be 'new'
    }

    It 'is not warned of where both are there' {
        Set-K8sKubeConfigContext dev -Namespace x @file -WarningVariable warnings
        Use-K8sKubeConfigContext prod-eu @file -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
    }
}

Describe 'Set-K8sKubeConfigContext' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'changes what is given in the style around it and leaves the rest' {
        Set-K8sKubeConfigContext dev -Namespace test @file
        Get-K8sKubeConfigContext prod-eu @file | Set-K8sKubeConfigContext -User robot
        $text = Get-Content $path -Raw
        $text | Should -BeLike '*context: {cluster: a, user: jane, namespace: test}*'
        $text | Should -Match '(?m)^    cluster: b   # far away\r?\n    user: robot\r?\n    namespace: payments'
    }

    It 'makes a new one and does not switch to it' {
        $made = Set-K8sKubeConfigContext new -Cluster a -User robot @file -PassThru
        $made.Cluster | Should -Be 'a'
        $made.IsCurrent | Should -BeFalse
        (Get-K8sKubeConfigContext -Current @file).Name | Should -Be 'dev'
    }

    It 'changes the current one' {
        (Set-K8sKubeConfigContext -Current -Namespace here @file -PassThru).Name | Should -Be 'dev'
        Use-K8sKubeConfigContext -Unset @file
        { Set-K8sKubeConfigContext -Current -Namespace x @file -ErrorAction Stop } | Should -Throw -ErrorId 'NoCurrentContext,*'
    }

    It 'unsets a field' {
        (Set-K8sKubeConfigContext prod-eu -Unset Namespace @file -PassThru).Namespace | Should -BeNullOrEmpty
        { Set-K8sKubeConfigContext prod-eu -Namespace x -Unset Namespace @file -ErrorAction Stop } | Should -Throw -ErrorId 'SetAndUnset,*'
    }

    It 'changes many in one write, and shows it beforehand' {
        $shown = Get-K8sKubeConfigContext prod* @file | Set-K8sKubeConfigContext -User auditor -WhatIf 6>&1 | Out-String
        $shown | Should -BeLike '*-     user: jane*+     user: auditor*'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
        Get-K8sKubeConfigContext prod* @file | Set-K8sKubeConfigContext -User auditor
        (Get-K8sKubeConfigContext prod* @file).User | Should -Be @('auditor', 'auditor')
    }

    It 'does not touch a file that has it already' {
        $time = [datetime]::new(2020, 1, 1)
        [System.IO.File]::SetLastWriteTime($path, $time)
        Set-K8sKubeConfigContext prod-eu -Namespace payments @file
        [System.IO.File]::GetLastWriteTime($path) | Should -Be $time
    }

    It 'refuses what is no context' {
        { Get-Item $path | Set-K8sKubeConfigContext -User x @file -ErrorAction Stop } | Should -Throw -ErrorId 'InputNotUnderstood,*'
    }
}

Describe 'Rename-K8sKubeConfigContext' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'renames, and current-context follows' {
        Rename-K8sKubeConfigContext dev work @file
        (Get-Content $path -Raw).TrimEnd() | Should -Be ($yaml -replace 'name: dev', 'name: work' -replace 'current-context: dev', 'current-context: work')
        (Get-K8sKubeConfigContext prod-us @file | Rename-K8sKubeConfigContext -NewName us -PassThru).Name | Should -Be 'us'
    }

    It 'refuses a name that is taken, and one that is not there' {
        { Rename-K8sKubeConfigContext dev prod-eu @file -ErrorAction Stop } | Should -Throw -ErrorId 'ContextExists,*'
        { Rename-K8sKubeConfigContext nobody x @file -ErrorAction Stop } | Should -Throw -ErrorId 'ContextNotFound,*'
        Rename-K8sKubeConfigContext dev other @file -WhatIf 6>$null
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }
}

Describe 'Remove-K8sKubeConfigContext' {
    BeforeEach {
        Set-Content -LiteralPath $path $yaml
        Remove-Item "$TestDrive/kubectx" -ErrorAction Ignore
    }

    It 'removes its lines, by name and by pipeline' {
        Remove-K8sKubeConfigContext prod-us @file -Confirm:$false
        Get-K8sKubeConfigContext prod-eu @file | Remove-K8sKubeConfigContext -Confirm:$false
        (Get-K8sKubeConfigContext @file).Name | Should -Be 'dev'
        (Get-K8sKubeConfigCluster @file).Name | Should -Be @('a', 'b')
        Get-Content $path -Raw | Should -BeLike '# mine*name: dev # first*'
    }

    It 'takes with -Cascade what no other context uses' {
        Get-K8sKubeConfigContext @file | Where-Object Cluster -Like b* | Remove-K8sKubeConfigContext -Cascade -Confirm:$false
        (Get-K8sKubeConfigCluster @file).Name | Should -Be 'a'
        (Get-K8sKubeConfigUser @file).Name | Should -Be 'jane'
    }

    It 'keeps with -Cascade what another context uses' {
        Remove-K8sKubeConfigContext prod-us -Cascade @file -Confirm:$false
        (Get-K8sKubeConfigCluster @file).Name | Should -Be @('a', 'b')
        (Get-K8sKubeConfigUser @file).Name | Should -Be 'jane'
    }

    It 'says that the current one goes' {
        Remove-K8sKubeConfigContext dev @file -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*'dev' was the current one*Use-K8sKubeConfigContext*"
    }

    It 'asks at first' {
        (Get-Command Remove-K8sKubeConfigContext).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
        $shown = Remove-K8sKubeConfigContext dev @file -WhatIf -WarningAction SilentlyContinue 6>&1 | Out-String
        $shown | Should -BeLike '*- - name: dev # first*'
        (Get-Content $path -Raw).TrimEnd() | Should -Be $yaml
    }

    It 'says which is not there and removes the others' {
        Remove-K8sKubeConfigContext nobody, prod-us @file -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -Be 'ContextNotFound,K8sPki.Commands.RemoveK8sKubeConfigContextCommand'
        (Get-K8sKubeConfigContext @file).Name | Should -Be @('dev', 'prod-eu')
    }
}
