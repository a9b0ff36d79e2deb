<#
.SYNOPSIS
Runs files in Pester, each in a session of its own, and writes what came of them as JSON.
.DESCRIPTION
Each line of the standard input names a file and, after a tab, where its report goes: what came of each It, and what failed
outside of them. The report is there when the file has run.
#>
[CmdletBinding()]
param(
    # The manifest of the Pester to run them in.
    [Parameter(Mandatory)] [string] $Pester
)

$run = {
    param([string] $Pester, [string] $File)

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
    $result = Invoke-Pester -Configuration $configuration
    @{
        tests = @($result.Tests | ForEach-Object { Get-TestReport $_ })
        failures = @($result.FailedContainers + $result.FailedBlocks | Where-Object ErrorRecord | ForEach-Object { Get-Failure $_.ErrorRecord })
    } | ConvertTo-Json -Depth 4
}

$module = Join-Path (Get-Module K8sPki).ModuleBase K8sPki.psd1
$environment = [Environment]::GetEnvironmentVariables()
while ($line = [Console]::In.ReadLine()) {
    $file, $report = $line -split "`t"
    $state = [InitialSessionState]::CreateDefault2()
    $state.ImportPSModule($module)
    $session = [RunspaceFactory]::CreateRunspace($Host, $state)
    $session.Open()
    $shell = [PowerShell]::Create($session)
    $json = try { $shell.AddScript($run).AddParameters(@{ Pester = $Pester; File = $file }).Invoke() }
    catch { @{ tests = @(); failures = @(@{ message = "$_"; trace = $_.ScriptStackTrace }) } | ConvertTo-Json -Depth 4 }
    $shell.Dispose()
    $session.Dispose()
    # A file's variables of the environment are not the next one's.
    foreach ($name in [Environment]::GetEnvironmentVariables().Keys) {
        if (-not $environment.ContainsKey($name)) { [Environment]::SetEnvironmentVariable($name, $null) }
    }
    foreach ($name in $environment.Keys) { [Environment]::SetEnvironmentVariable($name, $environment[$name]) }
    [IO.File]::WriteAllText("$report.part", $json)
    [IO.File]::Move("$report.part", $report)
}
