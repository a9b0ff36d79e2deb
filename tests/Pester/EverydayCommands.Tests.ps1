# What PowerShell's everyday commands do, wherever this runs: pwsh's own, or those that k8spki brings in their place.

Describe 'Items' {
    BeforeEach {
        $folder = New-Item -ItemType Directory -Path "$TestDrive/$([guid]::NewGuid())"
        Push-Location $folder
        Set-Content a.crt 'one', 'two'
        Set-Content b.key 'secret'
        New-Item -ItemType Directory sub | Out-Null
        Set-Content sub/c.crt 'three'
    }
    AfterEach { Pop-Location }

    It 'lists <Arguments>' -ForEach @(
        @{ Arguments = @{}; Names = 'sub', 'a.crt', 'b.key' }
        @{ Arguments = @{ Path = '*.crt' }; Names = 'a.crt' }
        @{ Arguments = @{ File = $true }; Names = 'a.crt', 'b.key' }
        @{ Arguments = @{ Directory = $true }; Names = 'sub' }
        @{ Arguments = @{ Recurse = $true; Filter = '*.crt' }; Names = 'a.crt', 'c.crt' }
        @{ Arguments = @{ Recurse = $true; Include = '*.crt', '*.key' }; Names = 'a.crt', 'b.key', 'c.crt' }
        @{ Arguments = @{ Recurse = $true; Exclude = '*.crt'; File = $true }; Names = 'b.key' }
        @{ Arguments = @{ Recurse = $true; Depth = 0 }; Names = 'sub', 'a.crt', 'b.key' }
    ) {
        $found = @(Get-ChildItem @Arguments)
        ($found.Name | Sort-Object) -join ' ' | Should -Be (($Names | Sort-Object) -join ' ')
    }

    It 'gives names only with -Name' { (Get-ChildItem -Name *.key) | Should -Be 'b.key' }

    It 'gives FileInfo and DirectoryInfo that know their path' {
        Get-Item a.crt | Should -BeOfType System.IO.FileInfo
        Get-Item sub | Should -BeOfType System.IO.DirectoryInfo
        (Get-Item a.crt).PSPath | Should -BeLike '*a.crt'
    }

    It 'says what is not there, and goes on' {
        $found = Get-Item missing, a.crt -ErrorAction SilentlyContinue -ErrorVariable problems
        $found.Name | Should -Be 'a.crt'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'tells leaf from container' {
        Test-Path a.crt | Should -BeTrue
        Test-Path a.crt -PathType Leaf | Should -BeTrue
        Test-Path a.crt -PathType Container | Should -BeFalse
        Test-Path sub -PathType Container | Should -BeTrue
        Test-Path missing | Should -BeFalse
        Test-Path *.crt | Should -BeTrue
    }

    It 'copies, moves, renames and removes' {
        Copy-Item a.crt copy.crt
        Get-Content copy.crt | Should -Be 'one', 'two'
        Move-Item copy.crt sub
        'sub/copy.crt' | Should -Exist
        Rename-Item sub/copy.crt renamed.crt
        'sub/renamed.crt' | Should -Exist
        Copy-Item sub sub2 -Recurse
        'sub2/c.crt' | Should -Exist
        Remove-Item sub2 -Recurse
        'sub2' | Should -Not -Exist
    }

    It 'changes nothing with -WhatIf' {
        Remove-Item a.crt -WhatIf
        Move-Item a.crt moved.crt -WhatIf
        Set-Content a.crt 'changed' -WhatIf
        Get-Content a.crt | Should -Be 'one', 'two'
        'moved.crt' | Should -Not -Exist
    }

    It 'does not make a file twice, but by -Force' {
        { New-Item a.crt -ErrorAction Stop } | Should -Throw
        New-Item a.crt -Value 'new' -Force | Out-Null
        Get-Content a.crt | Should -Be 'new'
        { New-Item -ItemType Directory sub -ErrorAction Stop } | Should -Throw
        (New-Item -ItemType Directory sub -Force).Name | Should -Be 'sub'
    }

    It 'follows wildcards in -Path and none in -LiteralPath' {
        Set-Content -LiteralPath '[a].crt' 'odd'
        Get-Content -LiteralPath '[a].crt' | Should -Be 'odd'
        (Get-Item '[a].crt').Name | Should -Be 'a.crt'
        (Resolve-Path *.key).ProviderPath | Should -BeLike '*b.key'
    }
}

Describe 'Paths' {
    It 'joins and splits' {
        Join-Path a b | Should -Be "a$([System.IO.Path]::DirectorySeparatorChar)b"
        Join-Path a b c d | Should -Be ('a', 'b', 'c', 'd' -join [System.IO.Path]::DirectorySeparatorChar)
        Split-Path -Leaf '/etc/kubernetes/pki/ca.crt' | Should -Be 'ca.crt'
        Split-Path -LeafBase '/etc/kubernetes/pki/ca.crt' | Should -Be 'ca'
        Split-Path -Extension '/etc/kubernetes/pki/ca.crt' | Should -Be '.crt'
        (Split-Path '/etc/kubernetes/pki/ca.crt').Replace('\', '/') | Should -Be '/etc/kubernetes/pki'
    }

    It 'remembers where it was' {
        $before = (Get-Location).ProviderPath
        Push-Location $TestDrive
        (Get-Location).ProviderPath | Should -Be (Get-Item $TestDrive).FullName
        Pop-Location
        (Get-Location).ProviderPath | Should -Be $before
    }
}

Describe 'Content' {
    It 'writes lines and reads them, all at once with -Raw' {
        Set-Content "$TestDrive/lines" 'a', 'b'
        Add-Content "$TestDrive/lines" 'c'
        Get-Content "$TestDrive/lines" | Should -Be 'a', 'b', 'c'
        (Get-Content "$TestDrive/lines" -Raw).Split("`n").Count | Should -Be 4
        Get-Content "$TestDrive/lines" -TotalCount 1 | Should -Be 'a'
        Get-Content "$TestDrive/lines" -Tail 1 | Should -Be 'c'
    }

    It 'writes no mark before UTF-8' {
        Set-Content "$TestDrive/utf8" 'ü' -NoNewline
        [System.IO.File]::ReadAllBytes("$TestDrive/utf8") | Should -Be 0xC3, 0xBC
        'ü' | Out-File "$TestDrive/out"
        [System.IO.File]::ReadAllBytes("$TestDrive/out")[0] | Should -Be 0xC3
    }

    It 'reads and writes bytes' {
        Set-Content "$TestDrive/bytes" -AsByteStream -Value ([byte[]](1, 2, 255))
        $bytes = Get-Content "$TestDrive/bytes" -AsByteStream -Raw
        $bytes.GetType().Name | Should -Be 'Byte[]'
        $bytes | Should -Be 1, 2, 255
    }

    It 'redirects output and keeps what is there with >>' {
        'one' > "$TestDrive/redirected"
        'two' >> "$TestDrive/redirected"
        Get-Content "$TestDrive/redirected" | Should -Be 'one', 'two'
    }
}

Describe 'Objects' {
    BeforeAll {
        $rows = @(
            [pscustomobject]@{ Name = 'b'; Size = 2; Kind = 'x' }
            [pscustomobject]@{ Name = 'a'; Size = 30; Kind = 'x' }
            [pscustomobject]@{ Name = 'c'; Size = 2; Kind = 'y' }
        )
    }

    It 'selects properties, expands them and calculates them' {
        ($rows | Select-Object Name, @{ Name = 'Twice'; Expression = { $_.Size * 2 } } -First 1).Twice | Should -Be 4
        ($rows | Select-Object @{ n = 'N'; e = 'Name' } -Last 1).N | Should -Be 'c'
        $rows | Select-Object -ExpandProperty Name | Should -Be 'b', 'a', 'c'
        $rows | Select-Object -Skip 1 -ExpandProperty Name | Should -Be 'a', 'c'
        ($rows | Select-Object * -ExcludeProperty Size -First 1).PSObject.Properties.Name | Should -Be 'Name', 'Kind'
        1, 1, 2 | Select-Object -Unique | Should -Be 1, 2
        1..5 | Select-Object -Index 0, 4 | Should -Be 1, 5
    }

    It 'stops the pipeline when -First has enough' {
        $seen = [System.Collections.Generic.List[int]]::new()
        1..1000 | ForEach-Object { $seen.Add($_); $_ } | Select-Object -First 2 | Should -Be 1, 2
        $seen.Count | Should -Be 2
        & { while ($true) { 'again' } } | Select-Object -First 1 | Should -Be 'again'
    }

    It 'sorts by several keys, stably, either way' {
        ($rows | Sort-Object Size, Name).Name | Should -Be 'b', 'c', 'a'
        ($rows | Sort-Object Size -Descending).Name[0] | Should -Be 'a'
        ($rows | Sort-Object @{ Expression = 'Size'; Descending = $true }, Name).Name | Should -Be 'a', 'b', 'c'
        'b', 'A', 'a' | Sort-Object -Unique | Should -Be 'A', 'b'
        3, 10, 2 | Sort-Object | Should -Be 2, 3, 10
        3, 10, 2 | Sort-Object -Top 1 | Should -Be 2
    }

    It 'groups and counts' {
        $groups = $rows | Group-Object Kind
        $groups.Name | Should -Be 'x', 'y'
        $groups | ForEach-Object Count | Should -Be 2, 1
        ($rows | Group-Object Kind -AsHashTable)['x'].Count | Should -Be 2
        $rows | Group-Object { $_.Size -gt 10 } -NoElement | ForEach-Object Count | Should -Be 2, 1
    }

    It 'measures' {
        $sizes = $rows | Measure-Object Size -Sum -Average -Maximum -Minimum
        $sizes.Count | Should -Be 3
        $sizes.Sum | Should -Be 34
        $sizes.Maximum | Should -Be 30
        $sizes.Minimum | Should -Be 2
        ('one two' | Measure-Object -Word).Words | Should -Be 2
    }

    It 'makes objects' {
        (New-Object System.Uri 'https://example.org/x').Host | Should -Be 'example.org'
        (New-Object -TypeName psobject -Property @{ a = 1 }).a | Should -Be 1
        ([pscustomobject]@{ a = 1 } | Add-Member NoteProperty b 2 -PassThru).b | Should -Be 2
    }

    It 'shows what an object has' {
        ($rows[0] | Get-Member -MemberType NoteProperty).Name | Should -Be 'Kind', 'Name', 'Size'
        ('text' | Get-Member Length).MemberType | Should -Be 'Property'
    }

    It 'compares' {
        $difference = Compare-Object 'a', 'b' 'b', 'c'
        ($difference | Where-Object SideIndicator -eq '<=').InputObject | Should -Be 'a'
        ($difference | Where-Object SideIndicator -eq '=>').InputObject | Should -Be 'c'
    }
}

Describe 'Conversion' {
    It 'writes JSON as deep as asked, and reads it' {
        $json = [ordered]@{ a = 1; b = @('x', $null, $true); c = @{ d = 1.5 } } | ConvertTo-Json -Compress
        $json | Should -Be '{"a":1,"b":["x",null,true],"c":{"d":1.5}}'
        $back = $json | ConvertFrom-Json
        $back.b.Count | Should -Be 3
        $back.c.d | Should -Be 1.5
        ('{"k":{"x":1}}' | ConvertFrom-Json -AsHashtable).k.x | Should -Be 1
        , @(1) | ConvertTo-Json -Compress | Should -Be '[1]'
        '"<&>"' | ConvertFrom-Json | Should -Be '<&>'
    }

    It 'writes dates to JSON as ISO 8601, and reads them as dates' {
        $json = @{ t = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) } | ConvertTo-Json -Compress
        $json | Should -Be '{"t":"2026-01-02T03:04:05Z"}'
        ($json | ConvertFrom-Json).t | Should -BeOfType datetime
    }

    It 'says what is not JSON' { { '{"a":' | ConvertFrom-Json -ErrorAction Stop } | Should -Throw }

    It 'writes CSV and reads it' {
        $rows = [pscustomobject]@{ Name = 'a,b'; Text = 'say "x"' }, [pscustomobject]@{ Name = 'c'; Text = $null }
        $rows | Export-Csv "$TestDrive/rows.csv"
        (Get-Content "$TestDrive/rows.csv")[0] | Should -Be '"Name","Text"'
        $back = Import-Csv "$TestDrive/rows.csv"
        $back[0].Name | Should -Be 'a,b'
        $back[0].Text | Should -Be 'say "x"'
        $back.Count | Should -Be 2
        ($rows | ConvertTo-Csv -Delimiter ';')[0] | Should -Be '"Name";"Text"'
    }

    It 'makes a secret of text and back' {
        $secret = ConvertTo-SecureString 'pw' -AsPlainText -Force
        $secret | Should -BeOfType securestring
        $secret | ConvertFrom-SecureString -AsPlainText | Should -Be 'pw'
    }
}

Describe 'Time' {
    It 'formats and calculates' {
        Get-Date '2026-02-03' -Format 'yyyy/MM/dd' | Should -Be '2026/02/03'
        (Get-Date -Year 2026 -Month 1 -Day 31).Day | Should -Be 31
        (Get-Date -UnixTimeSeconds 0).ToUniversalTime().Year | Should -Be 1970
        (New-TimeSpan -Days 2 -Hours 1).TotalHours | Should -Be 49
        (New-TimeSpan '2026-01-01' '2026-01-31').Days | Should -Be 30
        (Measure-Command { Start-Sleep -Milliseconds 20 }).TotalMilliseconds | Should -BeGreaterThan 10
    }
}

Describe 'Formatting' {
    BeforeAll { $row = [pscustomobject]@{ Name = 'ca'; Days = 30 } }

    It 'makes tables and lists of the properties asked for' {
        $table = $row | Format-Table Name, Days | Out-String
        $table | Should -Match 'Name\s+Days'
        $table | Should -Match 'ca\s+30'
        ($row | Format-List | Out-String) | Should -Match 'Name : ca'
        ($row | Format-Table -HideTableHeaders | Out-String) | Should -Not -Match 'Name'
        ($row | Format-Table @{ Label = 'In weeks'; Expression = { [int]($_.Days / 7) } } | Out-String) | Should -Match 'In weeks'
    }

    It 'keeps within a width' {
        foreach ($line in ([pscustomobject]@{ a = 'x' * 100; b = 'y' * 100 } | Format-Table | Out-String -Width 60 -Stream)) {
            $line.Length | Should -BeLessOrEqual 60
        }
    }

    It 'gives lines with -Stream' { @($row | Format-List | Out-String -Stream | Where-Object { $_ }).Count | Should -Be 2 }
}

Describe 'Text' {
    It 'finds lines' {
        Set-Content "$TestDrive/hosts" 'cp1 10.0.0.1', 'worker 10.0.0.2'
        $match = Select-String "$TestDrive/hosts" -Pattern 'cp(\d)'
        $match.LineNumber | Should -Be 1
        $match.Matches[0].Groups[1].Value | Should -Be '1'
        'a', 'b' | Select-String -NotMatch a | ForEach-Object Line | Should -Be 'b'
        'a.c' | Select-String -SimpleMatch '.' -Quiet | Should -BeTrue
    }

    It 'joins' { 'a', 'b' | Join-String -Separator '+' | Should -Be 'a+b' }
}

Describe 'Streams' {
    It 'writes each to its own' {
        Write-Output 1 2 | Should -Be 1, 2
        Write-Warning 'careful' -WarningVariable warned 3>$null
        $warned.Message | Should -Be 'careful'
        Write-Error 'broken' -ErrorId Broken -Category InvalidData -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Broken*'
        $problem[0].CategoryInfo.Category | Should -Be 'InvalidData'
        Write-Verbose 'detail' -Verbose 4>&1 | Should -BeOfType System.Management.Automation.VerboseRecord
        Write-Host 'shown' 6>&1 | ForEach-Object { "$_" } | Should -Be 'shown'
    }

    It 'passes the errors on of a text that is run' {
        $ErrorActionPreference = 'Continue'
        $all = & { 'before'; Invoke-Expression 'Get-Item nowhere'; 'after' } 2>&1
        $all.Count | Should -Be 3
        $all[1].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        Invoke-Expression '1; 2; throw "too far"' | Select-Object -First 2 | Should -Be 1, 2
    }

    It 'keeps a copy of what passes' {
        1, 2 | Tee-Object -Variable copy | Should -Be 1, 2
        $copy | Should -Be 1, 2
    }
}

Describe 'Variables and data' {
    It 'sets and gets' {
        Set-Variable colour 'blue'
        Get-Variable colour -ValueOnly | Should -Be 'blue'
        New-Variable fixed 1 -Option ReadOnly
        Set-Variable fixed 2 -ErrorAction SilentlyContinue -ErrorVariable refused
        $fixed | Should -Be 1
        $refused[0].CategoryInfo.Category | Should -Be 'WriteError'
        Set-Variable fixed 3 -Force
        $fixed | Should -Be 3
        Remove-Variable colour
        Get-Variable colour -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'reads data files, and runs nothing in them' {
        Set-Content "$TestDrive/data.psd1" '@{ Names = ''a'', ''b''; Days = 30 }'
        (Import-PowerShellDataFile "$TestDrive/data.psd1").Days | Should -Be 30
        Set-Content "$TestDrive/code.psd1" '@{ Days = (Get-Date) }'
        { Import-PowerShellDataFile "$TestDrive/code.psd1" -ErrorAction Stop } | Should -Throw
    }

    It 'hashes files as sha256sum does' {
        Set-Content "$TestDrive/hash" 'abc' -NoNewline
        (Get-FileHash "$TestDrive/hash").Hash | Should -Be 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'
    }
}
