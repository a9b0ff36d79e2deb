BeforeAll {
    $path = "$TestDrive/config"
    $file = @{ KubeConfig = $path }
    function Set-Text([string] $Text) { [System.IO.File]::WriteAllText($path, $Text) }
    function Get-Text { [System.IO.File]::ReadAllText($path) }
    function New-Deep([int] $Levels) { 'a: ' + ('[' * $Levels) + (']' * $Levels) }
}

Describe 'A change of a kubeconfig' {
    It 'keeps everything but its line: <Name>' -ForEach @(
        @{ Name = 'block style'; Text = "# a`ncontexts:   # b`n- context:`n    cluster: 'c'   # d`n    namespace: old # e`n  name: x`n# f`nextensions: [{name: y, extension: {z: 1}}]`n" }
        @{ Name = 'flow style'; Text = "contexts: [{name: x, context: {cluster: c, namespace: old, unknown: [1, {a: b}]}}] # end`n" }
        @{ Name = 'wide indentation'; Text = "contexts:`n    -   context:`n            namespace: old`n        name: x`n" }
        @{ Name = 'CRLF'; Text = "contexts:`r`n- context:`r`n    namespace: old`r`n  name: x`r`n" }
        @{ Name = 'byte order mark'; Text = "$([char]0xFEFF)contexts:`n- context:`n    namespace: old`n  name: x`n" }
        @{ Name = 'no line end at the end'; Text = "contexts:`n- name: x`n  context:`n    namespace: old" }
        @{ Name = 'an anchor'; Text = "shared: &s {a: b}`ncontexts:`n- name: x`n  context:`n    extensions: *s`n    namespace: old`n" }
        @{ Name = 'JSON'; Text = "{`n    `"contexts`": [{`"name`": `"x`", `"context`": {`"namespace`": `"old`", `"cluster`": `"c`"}}]`n}`n" }
    ) {
        Set-Text $Text
        Set-K8sKubeConfigContext x -Namespace new @file
        Get-Text | Should -BeExactly $Text.Replace('old', 'new')
        (Get-K8sKubeConfigContext x @file).Namespace | Should -Be 'new'
    }

    It 'touches nothing when there is nothing to change' {
        Set-Text "contexts: [{name: x, context: {namespace: old}}]`n"
        $time = [datetime]::new(2020, 1, 1)
        [System.IO.File]::SetLastWriteTime($path, $time)
        Set-K8sKubeConfigContext x -Namespace old @file
        [System.IO.File]::GetLastWriteTime($path) | Should -Be $time
    }

    It 'keeps symbolic link and mode' -Skip:($IsWindows) {
        $target = "$TestDrive/real"
        [System.IO.File]::WriteAllText($target, "contexts: [{name: x, context: {}}]`n")
        [System.IO.File]::SetUnixFileMode($target, [System.IO.UnixFileMode]'UserRead, UserWrite, GroupRead')
        $null = New-Item -ItemType SymbolicLink -Path "$TestDrive/link" -Target $target
        Set-K8sKubeConfigContext x -Namespace new -KubeConfig "$TestDrive/link"
        [System.IO.FileInfo]::new("$TestDrive/link").LinkTarget | Should -Be $target
        [System.IO.File]::ReadAllText($target) | Should -BeLike '*namespace: new*'
        [System.IO.File]::GetUnixFileMode($target) | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite, GroupRead')
    }

    It 'makes a new file for its owner only' -Skip:($IsWindows) {
        Set-K8sKubeConfigContext x -Namespace new -KubeConfig "$TestDrive/made/deep/config"
        [System.IO.File]::GetUnixFileMode("$TestDrive/made/deep/config") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite')
        [System.IO.File]::GetUnixFileMode("$TestDrive/made") | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite, UserExecute')
    }
}

Describe 'A lock' {
    AfterEach { Remove-Item "$path.lock" -ErrorAction Ignore }

    It 'of nobody known is named when it is old, and what needs no change needs no lock' {
        Set-Text "contexts: [{name: x, context: {namespace: n}}]`ncurrent-context: x`n"
        [System.IO.File]::WriteAllText("$path.lock", '')
        [System.IO.File]::SetLastWriteTime("$path.lock", (Get-Date).AddHours(-3))
        # As kubectl makes it.
        if (-not $IsWindows) { [System.IO.File]::SetUnixFileMode("$path.lock", 'None') }
        Use-K8sKubeConfigContext x @file
        { Set-K8sKubeConfigContext x -Namespace new @file -ErrorAction Stop } |
            Should -Throw -ErrorId 'KubeConfigLocked,*' -ExpectedMessage "*for 3 h*delete '*config.lock'*"
        Get-Text | Should -BeLike '*namespace: n}*'
    }

    It 'of a process that died is taken over' {
        Set-Text "contexts: [{name: x, context: {}}]`n"
        [System.IO.File]::WriteAllText("$path.lock", "K8sPki 2147483000 $([System.Environment]::MachineName) 1 0123456789abcdef0123456789abcdef")
        Set-K8sKubeConfigContext x -Namespace new @file
        "$path.lock" | Should -Not -Exist
    }
}

Describe 'A kubeconfig that is none' {
    It 'is an error with line and column: <Name>' -ForEach @(
        @{ Name = 'a tab'; Id = 'KubeConfigNotYaml'; Text = "clusters:`n`t- name: a`n"; Place = 'line 2, column 1' }
        @{ Name = 'NUL'; Id = 'KubeConfigControlCharacter'; Text = "a: b`nc: `0`n"; Place = 'line 2, column 4' }
        @{ Name = 'a name twice'; Id = 'KubeConfigDuplicateName'; Text = "contexts:`n- {name: a, context: {}}`n- {name: a, context: {}}`n"; Place = 'line 3, column 3' }
        @{ Name = 'no end of a list'; Id = 'KubeConfigNotYaml'; Text = "a: [b`nc: d`n"; Place = 'line 1, column 4' }
        @{ Name = 'no end of a string'; Id = 'KubeConfigNotYaml'; Text = "a: `"b`n"; Place = 'line 1, column 4' }
        @{ Name = 'an alias of nothing'; Id = 'KubeConfigUnknownAnchor'; Text = "a: *x`n"; Place = 'line 1, column 4' }
        @{ Name = 'another kind'; Id = 'KubeConfigWrongKind'; Text = "apiVersion: v1`nkind: Pod`n"; Place = 'line 2, column 7' }
        @{ Name = 'no list'; Id = 'KubeConfigWrongShape'; Text = "contexts: {a: b}`n"; Place = 'line 1, column 11' }
        @{ Name = 'a string'; Id = 'KubeConfigWrongShape'; Text = "hello`n"; Place = 'line 1, column 1' }
    ) {
        Set-Text $Text
        { Get-K8sKubeConfigContext @file -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage "*config*$Place*"
        { Set-K8sKubeConfigContext a -Namespace n @file -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
        Get-Text | Should -BeExactly $Text
    }

    It 'ends in an error and not in a crash: <Levels> levels' -ForEach @{ Levels = 101 }, @{ Levels = 100000 } {
        Set-Text (New-Deep $Levels)
        { Get-K8sKubeConfigContext @file -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigDepthLimit,*' -ExpectedMessage '*line 1, column *'
    }

    It 'is an error when its aliases stand for a thousand million nodes' {
        $lines = @('a0: &a0 [x, x, x, x, x, x, x, x, x]')
        foreach ($i in 1..8) { $lines += "a${i}: &a$i [" + ((@("*a$($i - 1)") * 9) -join ', ') + ']' }
        Set-Text ($lines -join "`n")
        { Get-K8sKubeConfigContext @file -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigAliasLimit,*' -ExpectedMessage '*line *, column *'
    }

    It 'is an error when it is not UTF-8' {
        [System.IO.File]::WriteAllBytes($path, [byte[]](0x61, 0x3A, 0x20, 0x62, 0x0A, 0x63, 0x3A, 0x20, 0xC3, 0x28))
        { Get-K8sKubeConfigContext @file -ErrorAction Stop } | Should -Throw -ErrorId 'KubeConfigNotUtf8,*' -ExpectedMessage '*line 2, column 4*'
    }

    It 'is an error when it is larger than 64 MB' {
        $stream = [System.IO.File]::Create($path)
        $stream.SetLength(64MB + 1)
        $stream.Dispose()
        { Get-K8sKubeConfigContext @file -ErrorAction Stop } | Should -Throw -ErrorId '*TooLarge,*'
    }
}
