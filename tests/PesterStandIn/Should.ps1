# The words of an assertion. What each operator means stands in Assertions.ps1.

function Should {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)] [object] $ActualValue,
        [Parameter(Position = 0)] [Alias('ExpectedMessage', 'RegularExpression', 'ExpectedType', 'ExpectedContent', 'ParameterName')]
        [object] $ExpectedValue,
        [switch] $Not,
        [string] $Because,

        [Parameter(Mandatory, ParameterSetName = 'Be')] [Alias('EQ')] [switch] $Be,
        [Parameter(Mandatory, ParameterSetName = 'BeExactly')] [Alias('CEQ')] [switch] $BeExactly,
        [Parameter(Mandatory, ParameterSetName = 'BeNullOrEmpty')] [switch] $BeNullOrEmpty,
        [Parameter(Mandatory, ParameterSetName = 'BeTrue')] [switch] $BeTrue,
        [Parameter(Mandatory, ParameterSetName = 'BeFalse')] [switch] $BeFalse,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterThan')] [Alias('GT')] [switch] $BeGreaterThan,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterOrEqual')] [Alias('GE')] [switch] $BeGreaterOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'BeLessThan')] [Alias('LT')] [switch] $BeLessThan,
        [Parameter(Mandatory, ParameterSetName = 'BeLessOrEqual')] [Alias('LE')] [switch] $BeLessOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'BeLike')] [switch] $BeLike,
        [Parameter(Mandatory, ParameterSetName = 'BeLikeExactly')] [switch] $BeLikeExactly,
        [Parameter(Mandatory, ParameterSetName = 'Match')] [switch] $Match,
        [Parameter(Mandatory, ParameterSetName = 'MatchExactly')] [Alias('CMATCH')] [switch] $MatchExactly,
        [Parameter(Mandatory, ParameterSetName = 'Contain')] [switch] $Contain,
        [Parameter(Mandatory, ParameterSetName = 'BeIn')] [switch] $BeIn,
        [Parameter(Mandatory, ParameterSetName = 'BeOfType')] [Alias('HaveType')] [switch] $BeOfType,
        [Parameter(Mandatory, ParameterSetName = 'HaveCount')] [switch] $HaveCount,
        [Parameter(Mandatory, ParameterSetName = 'Exist')] [switch] $Exist,
        [Parameter(Mandatory, ParameterSetName = 'FileContentMatch')] [switch] $FileContentMatch,
        [Parameter(Mandatory, ParameterSetName = 'FileContentMatchExactly')] [switch] $FileContentMatchExactly,
        [Parameter(Mandatory, ParameterSetName = 'FileContentMatchMultiline')] [switch] $FileContentMatchMultiline,

        [Parameter(Mandatory, ParameterSetName = 'Throw')] [switch] $Throw,
        [Parameter(ParameterSetName = 'Throw')] [string] $ErrorId,
        [Parameter(ParameterSetName = 'Throw')] [type] $ExceptionType,
        [Parameter(ParameterSetName = 'Throw')] [switch] $PassThru,

        [Parameter(Mandatory, ParameterSetName = 'HaveParameter')] [switch] $HaveParameter,
        [Parameter(ParameterSetName = 'HaveParameter')] [object] $Type,
        [Parameter(ParameterSetName = 'HaveParameter')] [switch] $Mandatory,
        [Parameter(ParameterSetName = 'HaveParameter')] [string[]] $Alias
    )
    begin {
        $received = [System.Collections.Generic.List[object]]::new()
    }
    process {
        $received.Add($ActualValue)
    }
    end {
        $operator = $PSCmdlet.ParameterSetName
        $assertion = $script:assertions[$operator]
        if (-not $PSBoundParameters[$operator]) { throw "-$operator has to be given as a plain switch." }
        if ($assertion.Alone -and $PSBoundParameters.ContainsKey('ExpectedValue')) {
            throw "-$operator takes no value, but was given $(Format-Value $ExpectedValue)."
        }
        $with = @{ SessionState = $PSCmdlet.SessionState }
        foreach ($name in $PSBoundParameters.Keys) { $with[$name] = $PSBoundParameters[$name] }
        if ($assertion.Whole) {
            if ($MyInvocation.ExpectingInput) { $whole = $received.ToArray() } else { $whole = @($ActualValue) }
            Invoke-Assertion $operator $assertion $whole $with
        }
        elseif ($received.Count -eq 0) { Invoke-Assertion $operator $assertion $null $with }
        else { foreach ($actual in $received) { Invoke-Assertion $operator $assertion $actual $with } }
    }
}

function Invoke-Assertion($Operator, $Assertion, $Actual, $With) {
    $expected = $With['ExpectedValue']
    if ($Operator -eq 'Throw') { return Assert-Throw $Actual $With }
    $holds = [bool](& $Assertion.Holds $Actual $expected $With)
    if ($holds -ne [bool]$With['Not']) { return }
    $not = if ($With['Not']) { 'not ' }
    $shown = if ($Assertion.Whole -and $Actual.Count -eq 1) { Format-Value $Actual[0] } else { Format-Value $Actual }
    $message = "Expected the value ${not}to $(& $Assertion.Says $expected $With),$(Format-Because $With['Because'] ',') but got $shown."
    if (-not $not -and $Assertion.Detail) { $message += & $Assertion.Detail $Actual $expected }
    throw (New-AssertionFailure $message)
}

function Assert-Throw($Actual, $With) {
    if ($Actual -isnot [scriptblock]) {
        throw (New-AssertionFailure "Should -Throw needs a script block in braces, but got $(Format-Value $Actual).")
    }
    $caught = $null
    try { $null = & $Actual } catch { $caught = $_ }
    $because = Format-Because $With['Because'] ','
    if ($With['Not']) {
        if (-not $caught) { return }
        throw (New-AssertionFailure "Expected no exception,$because but got $(Format-Caught $caught).")
    }
    $wanted = [System.Collections.Generic.List[string]]::new()
    $fits = $null -ne $caught
    if ($With['ExceptionType']) {
        $wanted.Add("type [$($With.ExceptionType)]")
        $fits = $fits -and $caught.Exception -is $With.ExceptionType
    }
    if (-not [string]::IsNullOrWhiteSpace($With['ExpectedValue'])) {
        $wanted.Add("message like '$($With.ExpectedValue)'")
        $fits = $fits -and $caught.Exception.Message -like $With.ExpectedValue
    }
    if (-not [string]::IsNullOrWhiteSpace($With['ErrorId'])) {
        $wanted.Add("error id like '$($With.ErrorId)'")
        $fits = $fits -and $caught.FullyQualifiedErrorId -like $With.ErrorId
    }
    if ($fits) {
        if ($With['PassThru']) { $caught }
        return
    }
    $what = if ($wanted.Count) { "an exception with $($wanted -join ' and ')" } else { 'an exception' }
    $but = if ($caught) { "got $(Format-Caught $caught)" } else { 'none was thrown' }
    throw (New-AssertionFailure "Expected $what,$because but $but.")
}

function New-AssertionFailure($Message) {
    [System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Message), 'PesterAssertionFailed', 'InvalidResult', $null)
}
