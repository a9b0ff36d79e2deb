# Discovery: Describe, Context and It write down what a file holds. Nothing of a test runs yet.
# The engine's parser gives every script block its file and line, so nothing else has to keep track of them.

# The file being discovered or run: Space (the user's session state), InScope (runs a block in a new scope there), Block.
$script:run = $null

function Describe {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Fixture,
        [Alias('Tags')] [string[]] $Tag,
        [switch] $Skip,
        [switch] $AllowNullOrEmptyForEach,
        $ForEach
    )
    Assert-Discovering 'Describe and Context'
    foreach ($item in Get-Cases $PSBoundParameters) {
        $parent = $script:run.Block
        $block = New-Block -Parent $parent -Item $item -Code $Fixture -Tag $Tag -Skip $Skip
        $parent.Order.Add($block)
        $script:run.Block = $block
        try {
            & $script:run.InScope {
                Set-CaseVariable $item
                $block.Name = Expand-Name $Name
                $null = . $Fixture
            }
        }
        finally {
            $script:run.Block = $parent
        }
    }
}

${function:Context} = ${function:Describe}

function It {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Test,
        [Alias('TestCases')] [object[]] $ForEach,
        [string[]] $Tag,
        [switch] $Skip,
        [switch] $AllowNullOrEmptyForEach
    )
    Assert-Discovering 'It'
    $block = $script:run.Block
    if (-not $block.Parent) { throw "It '$Name' stands outside of any Describe." }
    foreach ($item in Get-Cases $PSBoundParameters) {
        $one = @{
            Block = $block; Code = $Test; Name = $Name; Item = $item
            Tag = @($block.Tag) + @($Tag) -ne $null
            SkippedAt = if ($Skip) { $Test } else { $block.SkippedAt }
            Line = $Test.StartPosition.StartLine
        }
        & $script:run.InScope {
            Set-CaseVariable $item
            $one.Name = Expand-Name $Name
        }
        $block.Order.Add($one)
    }
}

function BeforeDiscovery([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { $null = . $ScriptBlock }
function BeforeAll([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { Add-Step BeforeAll $ScriptBlock }
function BeforeEach([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { Add-Step BeforeEach $ScriptBlock }
function AfterEach([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { Add-Step AfterEach $ScriptBlock }
function AfterAll([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { Add-Step AfterAll $ScriptBlock }

function Add-Step($Step, $Code) {
    Assert-Discovering $Step
    $block = $script:run.Block
    if (-not $block.Parent -and $Step.EndsWith('Each')) { throw "$Step stands outside of any Describe. Pester refuses the file for it." }
    if ($block[$Step]) { throw "$Step is in this block twice. Put the code of both into one." }
    $block[$Step] = $Code
}

function Assert-Discovering($What) {
    if (-not $script:run) { throw "$What belongs in a test file; run it with Invoke-Pester." }
    if (-not $script:run.Discovering) { throw "$What inside of a running test does nothing. Move it out of It and Before/After blocks." }
}

function New-Block($Parent, $Item, $Code, $Tag, $Skip) {
    @{
        Parent = $Parent; Name = ''; Item = $Item; Code = $Code
        Tag = @(if ($Parent) { $Parent.Tag }) + @($Tag) -ne $null
        SkippedAt = if ($Skip) { $Code } elseif ($Parent) { $Parent.SkippedAt }
        Order = [System.Collections.Generic.List[object]]::new()
        BeforeAll = $null; BeforeEach = $null; AfterEach = $null; AfterAll = $null
    }
}

# One case without data, or one for each item of -ForEach. No items at all is a mistake more often than a wish.
function Get-Cases($Bound) {
    if (-not $Bound.ContainsKey('ForEach')) { return @{ HasValue = $false } }
    $items = @($Bound.ForEach)
    if ($null -eq $Bound.ForEach -or $items.Count -eq 0) {
        if ($Bound['AllowNullOrEmptyForEach']) { return }
        throw "-ForEach of '$($Bound.Name)' is empty, so nothing would be tested. -AllowNullOrEmptyForEach permits that."
    }
    foreach ($item in $items) { @{ HasValue = $true; Value = $item } }
}

# Sets $_ and, for a dictionary, a variable for each key in the innermost scope of the test file.
function Set-CaseVariable($Case) {
    if (-not $Case.HasValue) { return }
    $variables = $script:run.SessionState.PSVariable
    $variables.Set('_', $Case.Value)
    if ($Case.Value -is [System.Collections.IDictionary]) {
        foreach ($key in $Case.Value.Keys) { $variables.Set([string]$key, $Case.Value[$key]) }
    }
}

# <name>, <_> and <name.property> in a title stand for what -ForEach gave. `<text`> is left as text.
function Expand-Name([string] $Name) {
    $parts = [regex]::Replace($Name, '(?<!`)<([^>`]+)>', [System.Text.RegularExpressions.MatchEvaluator] {
            param($match)
            $expression = $match.Groups[1].Value
            $root = [regex]::Match($expression, '^\w+').Value
            if (-not $root -or -not $script:run.SessionState.PSVariable.Get($root)) { return $match.Value }
            $read = $script:run.Space.NewBoundScriptBlock([scriptblock]::Create('$' + $expression))
            $value = & $read
            if ($value -is [string]) { $value } else { Format-Value $value }
        })
    $parts.Replace('`<', '<').Replace('`>', '>')
}
