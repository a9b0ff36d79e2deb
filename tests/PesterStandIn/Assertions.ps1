# What each operator of Should holds to be right, and how it says so: "Expected the value to <Says>, but got …".
# Whole: takes all of the pipeline as one collection; the others judge item by item. Alone: takes no expected value.
$script:assertions = @{
    Be = @{
        Whole = $true
        Holds = { param($actual, $expected) Test-Same $actual $expected }
        Says = { param($expected) "be $(Format-Value $expected)" }
        Detail = { param($actual, $expected) Format-Difference $actual $expected }
    }
    BeExactly = @{
        Whole = $true
        Holds = { param($actual, $expected) Test-Same $actual $expected -CaseSensitive }
        Says = { param($expected) "be exactly $(Format-Value $expected)" }
        Detail = { param($actual, $expected) Format-Difference $actual $expected -CaseSensitive }
    }
    BeNullOrEmpty = @{
        Whole = $true; Alone = $true
        Holds = { param($actual) Test-Empty $actual }
        Says = { 'be null or empty' }
    }
    BeTrue = @{ Alone = $true; Holds = { param($actual) $actual }; Says = { 'be $true' } }
    BeFalse = @{ Alone = $true; Holds = { param($actual) -not $actual }; Says = { 'be $false' } }
    BeGreaterThan = @{
        Holds = { param($actual, $expected) $actual -gt $expected }
        Says = { param($expected) "be greater than $(Format-Value $expected)" }
    }
    BeGreaterOrEqual = @{
        Holds = { param($actual, $expected) $actual -ge $expected }
        Says = { param($expected) "be greater than or equal to $(Format-Value $expected)" }
    }
    BeLessThan = @{
        Holds = { param($actual, $expected) $actual -lt $expected }
        Says = { param($expected) "be less than $(Format-Value $expected)" }
    }
    BeLessOrEqual = @{
        Holds = { param($actual, $expected) $actual -le $expected }
        Says = { param($expected) "be less than or equal to $(Format-Value $expected)" }
    }
    BeLike = @{
        Holds = { param($actual, $expected) $actual -like $expected }
        Says = { param($expected) "be like the wildcard $(Format-Value $expected)" }
    }
    BeLikeExactly = @{
        Holds = { param($actual, $expected) $actual -clike $expected }
        Says = { param($expected) "be exactly like the wildcard $(Format-Value $expected)" }
    }
    Match = @{
        Holds = { param($actual, $expected) $actual -match $expected }
        Says = { param($expected) "match the regular expression $(Format-Value $expected)" }
    }
    MatchExactly = @{
        Holds = { param($actual, $expected) $actual -cmatch $expected }
        Says = { param($expected) "match exactly the regular expression $(Format-Value $expected)" }
    }
    Contain = @{
        Whole = $true
        Holds = { param($actual, $expected) $actual -contains $expected }
        Says = { param($expected) "contain $(Format-Value $expected)" }
    }
    BeIn = @{
        Holds = { param($actual, $expected) $expected -contains $actual }
        Says = { param($expected) "be one of $(Format-Value $expected)" }
    }
    BeOfType = @{
        Holds = { param($actual, $expected) Test-OfType $actual $expected }
        Says = { param($expected) "be of type [$("$expected".Trim('[', ']'))]" }
        Detail = { param($actual) if ($null -ne $actual) { " It is of type [$($actual.GetType().FullName)]." } }
    }
    HaveCount = @{
        Whole = $true
        Holds = { param($actual, $expected) $actual.Count -eq [int]$expected }
        Says = { param($expected) "be a collection of $expected" }
        Detail = { param($actual) " That is $($actual.Count)." }
    }
    Exist = @{
        Alone = $true
        Holds = { param($actual, $expected, $with) $with.SessionState.InvokeProvider.Item.Exists([string]$actual) }
        Says = { 'be a path that exists' }
    }
    FileContentMatch = @{
        Holds = { param($actual, $expected, $with) @((Read-FileText $actual $with).Split("`n") -match $expected).Count -gt 0 }
        Says = { param($expected) "name a file with a line that matches $(Format-Value $expected)" }
    }
    FileContentMatchExactly = @{
        Holds = { param($actual, $expected, $with) @((Read-FileText $actual $with).Split("`n") -cmatch $expected).Count -gt 0 }
        Says = { param($expected) "name a file with a line that matches exactly $(Format-Value $expected)" }
    }
    FileContentMatchMultiline = @{
        Holds = { param($actual, $expected, $with) [regex]::IsMatch((Read-FileText $actual $with), $expected, 'Multiline, IgnoreCase') }
        Says = { param($expected) "name a file whose text matches $(Format-Value $expected)" }
    }
    HaveParameter = @{
        Holds = { param($actual, $expected, $with) Test-Parameter $actual $expected $with }
        Says = { param($expected, $with) "be a command with $(Format-Parameter $expected $with)" }
    }
    Throw = @{}
}

# PowerShell's -eq on each pair; collections by length and item by item. Nothing equals only nothing.
function Test-Same($Actual, $Expected, [switch] $CaseSensitive, [int] $Depth) {
    if ($Depth -gt 100) { throw 'The collections are nested deeper than 100 levels.' }
    $left = @($Actual)
    $right = @($Expected)
    $leftEmpty = $left.Count -eq 0 -or ($left.Count -eq 1 -and $null -eq $left[0])
    $rightEmpty = $right.Count -eq 0 -or ($right.Count -eq 1 -and $null -eq $right[0])
    if ($leftEmpty -or $rightEmpty) { return $leftEmpty -and $rightEmpty }
    if ($left.Count -ne $right.Count) { return $false }
    for ($i = 0; $i -lt $left.Count; $i++) {
        $same =
            if ($left[$i] -is [array] -or $right[$i] -is [array]) {
                Test-Same $left[$i] $right[$i] -CaseSensitive:$CaseSensitive -Depth ($Depth + 1)
            }
            elseif ($CaseSensitive) { $right[$i] -ceq $left[$i] }
            else { $right[$i] -eq $left[$i] }
        if (-not $same) { return $false }
    }
    $true
}

function Test-Empty($Actual) {
    if ($Actual.Count -eq 0) { return $true }
    if ($Actual.Count -gt 1) { return $false }
    $only = $Actual[0]
    if ($only -is [System.Collections.IDictionary]) { $only.Count -eq 0 } else { [string]::IsNullOrEmpty($only) }
}

# A name that is no loaded type is looked for in the object's type names, as for objects of the module's own context.
function Test-OfType($Actual, $Expected) {
    $name = "$Expected".Trim('[', ']')
    $type = if ($Expected -is [type]) { $Expected } else { $name -as [type] }
    if ($type) { return $Actual -is $type }
    if ($null -eq $Actual) { return $false }
    if ($Actual.PSTypeNames -contains $name) { return $true }
    for ($type = $Actual.GetType(); $type; $type = $type.BaseType) {
        if ($type.Name -eq $name -or $type.FullName -eq $name) { return $true }
    }
    $false
}

function Read-FileText($Path, $With) {
    $provider = $null
    $file = @($With.SessionState.Path.GetResolvedProviderPathFromPSPath([string]$Path, [ref]$provider))
    if ($file.Count -ne 1) { throw "Expected one file at '$Path', but there are $($file.Count)." }
    [System.IO.File]::ReadAllText($file[0])
}

function Test-Parameter($Actual, $Name, $With) {
    if ($Actual -isnot [System.Management.Automation.CommandInfo]) {
        throw "Should -HaveParameter needs a command from Get-Command, but got $(Format-Value $Actual)."
    }
    if (-not $Actual.Parameters.ContainsKey([string]$Name)) { return $false }
    $parameter = $Actual.Parameters[[string]$Name]
    if ($With.ContainsKey('Type')) {
        $type = if ($With.Type -is [type]) { $With.Type } else { "$($With.Type)".Trim('[', ']') -as [type] }
        if (-not $type) { throw "There is no type '$($With.Type)'." }
        if ($parameter.ParameterType -ne $type) { return $false }
    }
    if ($With['Mandatory'] -and -not @($parameter.ParameterSets.Values.IsMandatory -eq $true)) { return $false }
    foreach ($alias in $With['Alias']) { if ($parameter.Aliases -notcontains $alias) { return $false } }
    $true
}

function Format-Parameter($Name, $With) {
    $words = @(
        if ($With['Mandatory']) { 'mandatory' }
        'parameter'
        "-$Name"
        if ($With['Type']) { "of type [$("$($With.Type)".Trim('[', ']'))]" }
        if ($With['Alias']) { "with alias $($With.Alias -join ', ')" }
    )
    "a $($words -join ' ')"
}
