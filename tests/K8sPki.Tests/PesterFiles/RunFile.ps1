<#
.SYNOPSIS
Runs a file in Pester and writes what came of each It, and of the file around them, as JSON.
#>
[CmdletBinding()]
param(
    # The manifest of the Pester to run it in.
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string] $File,
    # Where the JSON goes.
    [Parameter(Mandatory)] [string] $Report
)

# What Pester says to a person is its display message; of the stack only the file's own lines tell something.
function Get-Failure($Records) {
    @{
        message = @(foreach ($record in $Records) { $record.DisplayErrorMessage ?? $record.Exception.Message }) -join "`n"
        trace = @(foreach ($record in $Records) { $record.ScriptStackTrace -split "`n" -notlike "*$([IO.Path]::GetDirectoryName($Pester))*" }) -join "`n"
    }
}

# The blocks around a test, the innermost first.
function Get-BlockAround($Test) {
    for ($block = $Test.Block; $block; $block = $block.Parent) { $block }
}

# What -Skip was given where the test, or a block around it, stands in the file.
function Get-SkipCondition($Test) {
    foreach ($item in @($Test) + @(Get-BlockAround $Test)) {
        for ($node = $item.ScriptBlock.Ast; $node; $node = $node.Parent) {
            if ($node -isnot [System.Management.Automation.Language.CommandAst]) { continue }
            $skip = $node.CommandElements | Where-Object { $_.ParameterName -eq 'Skip' }
            if ($skip) { return "$skip in line $($skip.Extent.StartLineNumber)" }
            break
        }
    }
}

function Get-TestReport($Test) {
    $failure = Get-Failure $Test.ErrorRecord
    if ($Test.Result -eq 'Skipped') {
        $failure.message = $Test.ErrorRecord ? $Test.ErrorRecord[0].Exception.Message -replace '^is skipped, because ' : (Get-SkipCondition $Test)
    }
    elseif ($Test.Result -ne 'Passed' -and -not $Test.ErrorRecord) {
        $failure = Get-Failure (Get-BlockAround $Test).ErrorRecord
    }
    @{
        name = $Test.ExpandedPath
        result = $Test.Result
        seconds = $Test.Duration.TotalSeconds
        output = "$($Test.StandardOutput)"
    } + $failure
}

Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration @{
    Run = @{ Path = [WildcardPattern]::Escape($File); PassThru = $true }
    Output = @{ Verbosity = 'Detailed'; RenderMode = 'Plaintext' }
}
$run = Invoke-Pester -Configuration $configuration
@{
    tests = @($run.Tests | ForEach-Object { Get-TestReport $_ })
    failures = @($run.FailedContainers + $run.FailedBlocks | Where-Object ErrorRecord | ForEach-Object { Get-Failure $_.ErrorRecord })
} | ConvertTo-Json -Depth 4 | Set-Content -LiteralPath $Report
