# The run: each block in a scope of its own inside its parent's, each test in one inside its block's.
# BeforeAll, BeforeEach, the test and AfterEach are dot-sourced there, so what one sets the next ones see.

function Invoke-Pester {
    <#
    .SYNOPSIS
    Runs *.Tests.ps1 files.
    .DESCRIPTION
    Writes one line for each test to the host. With -PassThru it also gives an object for each file: Path, Errors (what
    failed outside of a test, as discovery or AfterAll) and Tests (Name, Result, Message, Trace, Line, Output, Tag).
    -SkipRun only discovers.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string[]] $Path,
        [switch] $PassThru,
        [switch] $SkipRun,
        [ValidateSet('None', 'Normal')] [string] $Output = 'Normal'
    )
    $passed = $failed = $skipped = 0
    foreach ($file in Find-TestFile $PSCmdlet.SessionState $Path) {
        $result = Invoke-TestFile $file $PSCmdlet.SessionState $SkipRun
        foreach ($failure in $result.Errors) { $failed++ }
        foreach ($test in $result.Tests) {
            switch ($test.Result) { Passed { $passed++ } Failed { $failed++ } Skipped { $skipped++ } }
        }
        if ($Output -eq 'Normal') { Write-Result $result }
        if ($PassThru) { $result }
    }
    if ($Output -eq 'Normal') { $Host.UI.WriteLine("$passed passed, $failed failed, $skipped skipped") }
}

function Find-TestFile($SessionState, $Path) {
    foreach ($pattern in $Path) {
        $provider = $null
        foreach ($place in $SessionState.Path.GetResolvedProviderPathFromPSPath($pattern, [ref]$provider)) {
            if ([System.IO.Directory]::Exists($place)) {
                [System.Array]::Sort(($files = [System.IO.Directory]::GetFiles($place, '*.Tests.ps1', 'AllDirectories')), [System.StringComparer]::Ordinal)
                $files
            }
            else { $place }
        }
    }
}

function Invoke-TestFile($Path, $SessionState, $SkipRun) {
    # A module object with the caller's session state binds script blocks to that state: the public way to reach it.
    $space = [System.Management.Automation.PSModuleInfo]::new($false)
    $space.SessionState = $SessionState
    $root = New-Block
    $outer = $script:run
    $script:run = @{
        Space = $space; SessionState = $SessionState; Block = $root; Discovering = $true
        InScope = $space.NewBoundScriptBlock({ param($______do) & $______do })
        Errors = [System.Collections.Generic.List[object]]::new()
        Tests = [System.Collections.Generic.List[object]]::new()
        Trace = $null
    }
    try {
        $load = $space.NewBoundScriptBlock({ param($______path) & $______path })
        $failure = Invoke-UserCode { $null = & $load $Path }
        $script:run.Discovering = $false
        if ($failure) { Add-FileError 'discovery' $failure }
        elseif ($SkipRun) { Add-EachTest $root { @{ Result = 'NotRun' } } }
        else { Use-TestDrive $SessionState { Invoke-Block $root } }
        [pscustomobject]@{ Path = $Path; Errors = $script:run.Errors.ToArray(); Tests = $script:run.Tests.ToArray() }
    }
    finally {
        $script:run = $outer
    }
}

function Invoke-Block($Block) {
    if (-not (Test-AnythingToRun $Block)) {
        Add-EachTest $Block { param($test) Get-SkipReport $test }
        return
    }
    $drive = Get-TestDriveContent
    & $script:run.InScope {
        Set-CaseVariable $Block.Item
        $output = [System.Collections.Generic.List[object]]::new()
        $failure = if ($Block.BeforeAll) { Invoke-UserCode $Block.BeforeAll $output }
        foreach ($one in $Block.Order) {
            if ($failure) {
                $noGround = Get-FailureReport $failure
                $noGround.Message = "BeforeAll failed: $($noGround.Message)"
                Add-EachTest $one { param($test) if ($test.SkippedAt) { Get-SkipReport $test } else { $noGround } }
            }
            elseif ($one.ContainsKey('Order')) { Invoke-Block $one }
            else { Invoke-Test $one }
        }
        $failure = if ($Block.AfterAll) { Invoke-UserCode $Block.AfterAll $output }
        if ($failure) { Add-FileError "AfterAll of '$(Get-FullName $Block)'" $failure }
    }
    Clear-TestDrive -Keep $drive
}

function Invoke-Test($Test) {
    if ($Test.SkippedAt) {
        Add-Result $Test (Get-SkipReport $Test)
        return
    }
    $output = [System.Collections.Generic.List[object]]::new()
    $failures = [System.Collections.Generic.List[object]]::new()
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    & $script:run.InScope {
        Set-CaseVariable $Test.Item
        $chain = @(for ($block = $Test.Block; $block; $block = $block.Parent) { $block })
        $failure = $null
        for ($i = $chain.Count - 1; $i -ge 0 -and -not $failure; $i--) {
            if ($chain[$i].BeforeEach) { $failure = Invoke-UserCode $chain[$i].BeforeEach $output }
        }
        if (-not $failure) { $failure = Invoke-UserCode $Test.Code $output }
        if ($failure) { $failures.Add($failure) }
        foreach ($block in $chain) {
            if ($block.AfterEach -and ($failure = Invoke-UserCode $block.AfterEach $output)) { $failures.Add($failure) }
        }
    }
    $report = Get-TestReport $failures
    $report.Duration = $clock.Elapsed
    $report.Output = Format-Output $output
    Add-Result $Test $report
}

# Dot-sources code of the test file and gives the error that ended it, or nothing. What it writes goes to the list.
# The loop keeps a stray break or continue from ending this module's own loops, which would lose the tests after it.
function Invoke-UserCode([scriptblock] $______code, $______output) {
    $______finished = $false
    try {
        do {
            . $______code *>&1 | ForEach-Object { if ($null -ne $______output) { $______output.Add($_) } }
            $______finished = $true
        } while ($false)
        if ($______finished) { return }
        $position = $______code.StartPosition
        $stray = [System.InvalidOperationException]::new("break or continue outside of a loop left the block of line $($position.StartLine).")
        [System.Management.Automation.ErrorRecord]::new($stray, 'PesterStrayBreak', 'InvalidOperation', $null)
    }
    catch {
        $_
    }
}

function Test-AnythingToRun($Block) {
    foreach ($one in $Block.Order) {
        if ($one.ContainsKey('Order')) { if (Test-AnythingToRun $one) { return $true } }
        elseif (-not $one.SkippedAt) { return $true }
    }
    $false
}

# Reports every test of a block, or the one test it is given, by what $ReportOf says of it.
function Add-EachTest($Block, $ReportOf) {
    if (-not $Block.ContainsKey('Order')) { Add-Result $Block (& $ReportOf $Block) }
    else { foreach ($one in $Block.Order) { Add-EachTest $one $ReportOf } }
}

function Add-Result($Test, $Report) {
    $script:run.Tests.Add([pscustomobject]@{
            Name = Get-FullName $Test; Line = $Test.Line; Tag = [string[]]$Test.Tag
            Result = $Report.Result; Message = $Report.Message; Trace = $Report.Trace
            Output = $Report.Output; Duration = $Report.Duration
        })
}

function Add-FileError($Where, $Failure) {
    $report = Get-FailureReport $Failure
    $script:run.Errors.Add([pscustomobject]@{ Message = "$Where failed: $($report.Message)"; Trace = $report.Trace })
}

function Get-FullName($One) {
    $names = [System.Collections.Generic.List[string]]::new()
    for (; $One; $One = if ($One.Block) { $One.Block } else { $One.Parent }) { if ($One.Name) { $names.Insert(0, $One.Name) } }
    $names -join '.'
}

function Get-SkipReport($Test) {
    $file = [System.IO.Path]::GetFileName($Test.SkippedAt.File)
    @{ Result = 'Skipped'; Message = "-Skip at ${file}:$($Test.SkippedAt.StartPosition.StartLine)" }
}

function Set-ItResult {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Skipped')] [switch] $Skipped,
        [Parameter(Mandatory, ParameterSetName = 'Inconclusive')] [switch] $Inconclusive,
        [string] $Because
    )
    $what = $PSCmdlet.ParameterSetName
    $reason = if ($Because) { Format-Because $Because } else { 'no reason given' }
    throw [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new("$($what.ToLowerInvariant()), $reason"), "PesterTest$what", 'InvalidResult', $null)
}
