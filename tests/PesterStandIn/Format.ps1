# How values, differences and errors read in a message.

function Format-Value($Value, [int] $Depth = 3) {
    if ($null -eq $Value) { return '$null' }
    if ($Value -is [bool]) { return "`$$Value".ToLowerInvariant() }
    if ($Value -is [string]) { return "'" + (Format-Control $Value) + "'" }
    if ($Value -is [type]) { return "[$($Value.FullName)]" }
    if ($Value -is [scriptblock]) { return "{$Value}" }
    if ($Value -is [datetime] -or $Value -is [System.DateTimeOffset]) { return $Value.ToString('o') }
    if ($Value -is [System.ValueType]) { return [string]$Value }
    if ($Depth -le 0) { return "[$($Value.GetType().Name)]" }
    if ($Value -is [System.Collections.IDictionary]) {
        $pairs = foreach ($key in $Value.Keys) { "$key=$(Format-Value $Value[$key] ($Depth - 1))" }
        return "@{$($pairs -join '; ')}"
    }
    if ($Value -is [System.Collections.IEnumerable]) {
        $count = 0
        $items = foreach ($item in $Value) {
            if (++$count -gt 100) { '…'; break }
            Format-Value $item ($Depth - 1)
        }
        return "@($($items -join ', '))"
    }
    if ($Value.GetType().Name -ne 'PSCustomObject') { return "$(Format-Control "$Value") [$($Value.GetType().Name)]" }
    $properties = foreach ($property in $Value.PSObject.Properties) { "$($property.Name)=$(Format-Value $property.Value ($Depth - 1))" }
    "[pscustomobject]@{$($properties -join '; ')}"
}

# Control characters as the pictures Unicode has for them, so that a stray escape or line end is seen.
function Format-Control([string] $Text) {
    [regex]::Replace($Text, '[\x00-\x1f]', [System.Text.RegularExpressions.MatchEvaluator] {
            param($match) [string][char](0x2400 + [int][char]$match.Value)
        })
}

# The words after a comma: "because it was asked for", with the mark that follows them.
function Format-Because([string] $Because, [string] $Mark) {
    $text = $Because.Trim()
    if (-not $text) { return }
    if ($text -notmatch '^because\s') { $text = "because $text" }
    if ($Mark) { " $text$Mark" } else { $text }
}

# For two strings: where they part, with a mark under it. For two collections: at which item.
function Format-Difference($Actual, $Expected, [switch] $CaseSensitive) {
    $left = @($Actual)
    $right = @($Expected)
    if ($left.Count -eq 1 -and $right.Count -eq 1 -and $left[0] -is [string] -and $right[0] -is [string]) {
        return Format-TextDifference $left[0] $right[0] $CaseSensitive
    }
    if ($left.Count -le 1 -and $right.Count -le 1) { return }
    if ($left.Count -ne $right.Count) { return " Their lengths are $($right.Count) and $($left.Count)." }
    for ($i = 0; $i -lt $left.Count; $i++) {
        if (-not (Test-Same (, $left[$i]) (, $right[$i]) -CaseSensitive:$CaseSensitive)) { return " They differ at item $i." }
    }
}

function Format-TextDifference([string] $Actual, [string] $Expected, $CaseSensitive) {
    $at = 0
    $shorter = [System.Math]::Min($Actual.Length, $Expected.Length)
    while ($at -lt $shorter -and $(if ($CaseSensitive) { $Actual[$at] -ceq $Expected[$at] } else { $Actual[$at] -eq $Expected[$at] })) { $at++ }
    $start = [System.Math]::Max(0, $at - 40)
    $cut = { param($text) $(if ($start) { '…' }) + (Format-Control $text.Substring([System.Math]::Min($start, $text.Length), [System.Math]::Max(0, [System.Math]::Min(80, $text.Length - $start)))) }
    $lengths = if ($Actual.Length -eq $Expected.Length) { "both are $($Actual.Length) characters" } else { "lengths $($Expected.Length) and $($Actual.Length)" }
    @(
        ''
        "They differ at index $at; ${lengths}:"
        "  expected: '$(& $cut $Expected)'"
        "  but was:  '$(& $cut $Actual)'"
        '             ' + '-' * ($at - $start + [int]($start -gt 0)) + '^'
    ) -join "`n"
}

function Format-Caught($Failure) {
    "[$($Failure.Exception.GetType().Name)] '$($Failure.Exception.Message)' with error id '$($Failure.FullyQualifiedErrorId)'"
}

function Format-Output($Output) {
    $lines = foreach ($item in $Output) {
        if ($item -is [System.Management.Automation.ErrorRecord]) { "error: $item" }
        elseif ($item -is [System.Management.Automation.WarningRecord]) { "warning: $item" }
        else { "$item" }
    }
    $lines -join "`n"
}

# The first failure decides; one in AfterEach that follows is told as well.
function Get-TestReport($Failures) {
    if ($Failures.Count -eq 0) { return @{ Result = 'Passed' } }
    $first = $Failures[0]
    if ($Failures.Count -eq 1 -and $first.FullyQualifiedErrorId -in 'PesterTestSkipped', 'PesterTestInconclusive') {
        return @{ Result = 'Skipped'; Message = $first.Exception.Message }
    }
    $report = Get-FailureReport $first
    for ($i = 1; $i -lt $Failures.Count; $i++) { $report.Message += "`nThen AfterEach failed: " + (Get-FailureReport $Failures[$i]).Message }
    $report
}

function Get-FailureReport($Failure) {
    $message = $Failure.Exception.Message
    if ($Failure.FullyQualifiedErrorId -ne 'PesterAssertionFailed') { $message = "$($Failure.Exception.GetType().Name): $message" }
    $frames = @($Failure.ScriptStackTrace -split '\r?\n' -notlike "*$PSScriptRoot*" -notlike '*<No file>*' -ne '')
    @{ Result = 'Failed'; Message = $message + (Get-SourceLine $frames); Trace = $frames -join "`n" }
}

# The line of the script that the uppermost frame names.
function Get-SourceLine($Frames) {
    $place = [regex]::Match([string]$Frames[0], ', (?<file>[^,]+): line (?<line>\d+)')
    if (-not $place.Success -or -not [System.IO.File]::Exists($place.Groups['file'].Value)) { return }
    $number = [int]$place.Groups['line'].Value
    $lines = [System.IO.File]::ReadAllLines($place.Groups['file'].Value)
    if ($number -ge 1 -and $number -le $lines.Count) { "`nat line ${number}: $($lines[$number - 1].Trim())" }
}

function Write-Result($Result) {
    $ui = $Host.UI
    $ui.WriteLine($Result.Path)
    foreach ($failure in $Result.Errors) { $ui.WriteLine("  [-] $($failure.Message)`n$($failure.Trace)") }
    foreach ($test in $Result.Tests) {
        $mark = @{ Passed = '+'; Failed = '-'; Skipped = '!'; NotRun = ' ' }[$test.Result]
        $ui.WriteLine("  [$mark] $($test.Name)")
        if ($test.Message) { $ui.WriteLine("      " + $test.Message.Replace("`n", "`n      ")) }
        if ($test.Result -eq 'Failed' -and $test.Trace) { $ui.WriteLine("      " + $test.Trace.Replace("`n", "`n      ")) }
    }
}
