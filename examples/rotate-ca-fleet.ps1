<#
.SYNOPSIS
    Exchanges the authorities of several nodes, round by round: over SSH, or of file systems that are mounted or were copied.
.DESCRIPTION
    Begins on all nodes with -Begin. Each pass then takes one step on each node that may take one, in the order in which the
    nodes are given, control planes first, and says for each node what has to restart there. A node that is not as far as the
    others keeps them from the next round; it is named. The pass is repeated as long as nothing has to restart. Restart what is
    named, one node after the other, and run the script again without -Begin: where each node stands is read from the node.

    With -HostName or -SSHConnection each node is asked over SSH by PowerShell remoting and changes only itself. The new
    authorities are made on the first node; the others get them as a bundle, those that sign with its keys, encrypted with a
    password of this run. What each step has to know of the other nodes are their reports, gathered before it. The script asks
    before each step on each node (-Confirm:$false does not), and stops at the first node on which something fails: it names
    the node, the nodes after it are as they were, and the same call goes on when that is mended. The nodes need PowerShell
    7.4 with the module, or k8spki, as their SSH subsystem powershell.

    With -Root alone the nodes are folders here. Nothing runs in a copy, so restarts are not checked: bring what a pass has
    changed to its node, restart there, and run the script again. Certificates of kubelets on nodes without the authority's
    key come from the API server: such a node says NewKeyMissing until its kubelet has one of the new authority.

    Without any of them the files of two nodes are made in a temporary folder, so that the script runs anywhere.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Authority
    The authorities: ca, etcd-ca, front-proxy-ca, sa.
.PARAMETER HostName
    The nodes, as ssh calls them, in the order in which they are to go.
.PARAMETER SSHConnection
    The same for nodes that need more than a name: tables as Invoke-Command -SSHConnection takes them.
.PARAMETER Module
    The module on the nodes: its name, or the path of its manifest there. Not needed where k8spki answers.
.PARAMETER Root
    The folders of the nodes here, in the order in which they are to go; wildcards are followed. With -HostName: the one
    folder that the node's file system is at on each node; / without it.
.PARAMETER Begin
    Begins an exchange; without it one that is under way goes on.
.PARAMETER Complete
    Ends it, when everything works: after that there is no way back.
.EXAMPLE
    ./examples/rotate-ca-fleet.ps1
.EXAMPLE
    ./examples/rotate-ca-fleet.ps1 -HostName cp1, cp2, cp3, worker1 -Authority ca -Begin -WhatIf
.EXAMPLE
    ./examples/rotate-ca-fleet.ps1 -Root ./nodes/cp*, ./nodes/worker* -Authority ca -Begin
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    [string[]] $Authority = @('ca', 'etcd-ca'),
    [string[]] $HostName = @(),
    [hashtable[]] $SSHConnection = @(),
    [string] $Module = 'K8sPki',
    [string[]] $Root,
    [switch] $Begin,
    [switch] $Complete
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Step-K8sCARotation -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

# What keeps a node from its next step until something else has happened; anything else is a failure.
$waiting = 'RotationNodeBehind', 'RotationNodeUnheard', 'RotationRestartFirst', 'RotationMemberFirst', 'RotationTokensAlive'

function Write-Step([object[]] $Step) {
    foreach ($node in $Step | Group-Object Node) {
        $restarts = @($node.Group.Restarts | Select-Object -Unique)
        Write-Host "  $($node.Name): $($node.Group.Step -join ', ')$(if ($restarts) { "; restart $($restarts -join ', '), one node after the other" })"
    }
}

# On a node. Only what is needed comes back, since lists in objects would come back as text.
function Invoke-OnNode($Session, [scriptblock] $Do, [object[]] $Argument) {
    Invoke-Command -Session $Session -ScriptBlock $Do -ArgumentList $Argument
}

function Get-Report($But) {
    $others = @($sessions | Where-Object Id -ne $But.Id)
    if ($others) {
        Invoke-OnNode $others { param($Node) Get-K8sCARotation @Node -InformationAction Ignore } @(, $there)
    }
}

# One step or the end on a node, with what the others report; its failures come back as objects.
function Step-Node($Session, [string] $Command) {
    Invoke-OnNode $Session @($there, $Command, @(Get-Report $Session)) -Do {
        param($Node, $Command, $Report)
        $given = if ($Report) { @{ Report = $Report } } else { @{} }
        $asked = @{ Confirm = $false; InformationAction = 'Ignore'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
        & $Command @Node @given @asked | ForEach-Object {
            [pscustomobject]@{ Node = $_.Node; Step = "$($_.Step)"; Authority = $_.Authority; Restarts = @($_.Restarts.Component) }
        }
        foreach ($one in $failed) {
            [pscustomobject]@{ ErrorId = "$($one.FullyQualifiedErrorId)".Split(',')[0]; Message = "$one" }
        }
    }
}

function Start-OnNodes {
    # The first node makes the new authorities; who goes along is noted on each, so that none goes ahead of another.
    $names = @(foreach ($session in $sessions) { $known[$session.Id] })
    $first = $sessions[0]
    $null = Invoke-OnNode $first { param($Node, $Names) Start-K8sCARotation @Node -Node $Names -Confirm:$false -InformationAction Ignore } @($there, $names)
    Write-Host "$($known[$first.Id]): the new authorities are there."
    $password = ConvertTo-SecureString "$([guid]::NewGuid())$([guid]::NewGuid())" -AsPlainText
    foreach ($session in $sessions | Select-Object -Skip 1) {
        $signs = Invoke-OnNode $session { param($Node) @((Get-K8sCARotation @Node -InformationAction Ignore).Signs).Count -gt 0 } @(, $there)
        $bundle = Invoke-OnNode $first @($there, $signs, $password) -Do {
            param($Node, $WithKey, $Password)
            $keys = if ($WithKey) { @{ IncludeKey = $true; Password = $Password } } else { @{} }
            $file = Join-Path ([System.IO.Path]::GetTempPath()) "$([guid]::NewGuid()).bundle"
            try {
                $null = Export-K8sCARotation @Node @keys -OutFile $file -InformationAction Ignore
                [System.IO.File]::ReadAllText($file)
            }
            finally { Remove-Item -LiteralPath $file -ErrorAction Ignore }
        }
        $null = Invoke-OnNode $session @($there, "$bundle", $password, $names, $signs) -Do {
            param($Node, $Bundle, $Password, $Names, $WithKey)
            $keys = if ($WithKey) { @{ Password = $Password } } else { @{} }
            $file = Join-Path ([System.IO.Path]::GetTempPath()) "$([guid]::NewGuid()).bundle"
            $mine = [System.IO.FileStreamOptions]@{ Mode = 'CreateNew'; Access = 'Write'; UnixCreateMode = 'UserRead, UserWrite' }
            try {
                $text = [System.IO.StreamWriter]::new($file, $mine)
                $text.Write($Bundle)
                $text.Dispose()
                Start-K8sCARotation @Node @keys -Bundle $file -Node $Names -Confirm:$false -InformationAction Ignore
            }
            finally { Remove-Item -LiteralPath $file -ErrorAction Ignore }
        }
        Write-Host "$($known[$session.Id]): they are there$(if (-not $signs) { ', without keys' })."
    }
}

function Step-OnNodes([string] $Command) {
    $waits = [System.Collections.Generic.List[string]]::new()
    $pass = 0
    do {
        $steps = [System.Collections.Generic.List[object]]::new()
        foreach ($session in $sessions) {
            $name = $known[$session.Id]
            if (-not $PSCmdlet.ShouldProcess($name, "$Command $($Authority -join ', ')")) { continue }
            $answers = @(Step-Node $session $Command)
            $answers | Where-Object Step | ForEach-Object { $steps.Add($_) }
            $failed = @($answers | Where-Object { $_.ErrorId -and $_.ErrorId -notin $waiting })
            if ($failed) {
                Write-Step $steps
                $steps
                throw "$name has failed: $($failed[0].Message) The nodes after it are as they were. Mend it, and run this again."
            }
            $answers | Where-Object ErrorId | ForEach-Object { $waits.Add("$name`: $($_.Message)") }
        }
        if ($steps) {
            Write-Host "Pass $((++$pass)):"
            Write-Step $steps
            $waits.Clear()
        }
        $steps
        # In the file system of another machine nothing runs that could restart.
    } while ($steps -and $Command -like 'Step-*' -and ($Root -or -not @($steps.Restarts)))
    $waits | Select-Object -Unique | ForEach-Object { Write-Host "Waits: $_" }
    if (-not $steps -and -not $waits.Count -and -not $WhatIfPreference -and $Command -like 'Step-*') {
        if (-not @(Invoke-OnNode $sessions { param($Node) Get-K8sCARotation @Node -SkipEndpoint -InformationAction Ignore | Where-Object Phase -NE Idle } @(, $there))) {
            Write-Host "Of $($Authority -join ', ') no exchange is under way on these nodes. -Begin begins one."
            return
        }
        Write-Host 'When everything works: the same with -Complete. Until then Undo-K8sCARotation on each node goes back.'
    }
}

$connections = @(@($SSHConnection; $HostName | ForEach-Object { @{ HostName = $_ } }) | ForEach-Object {
        # PowerShell may forget the port that stands beside the name, and does not wait where no time is given.
        $one = $_.Clone()
        $name = $one.HostName ?? $one.ComputerName
        $one.Remove('ComputerName')
        $one.HostName = if ($one.Port) { "${name}:$($one.Port)" } else { $name }
        $one.Remove('Port')
        if (-not $one.ConnectingTimeout) { $one.ConnectingTimeout = 30000 }
        $one
    })
if ($connections) {
    $there = @{ Authority = $Authority }
    if ($Root) { $there.Root = $Root[0] }
    $order = $connections.ForEach({ ([uri] "ssh://$($_.HostName)").Host })
    $known = @{}
    $sessions = @()
    try {
        # One that does not answer is named before anything is changed.
        $sessions = @(New-PSSession -SSHConnection $connections -ErrorAction SilentlyContinue -ErrorVariable away)
        if ($away -or $sessions.Count -lt $connections.Count) {
            $missing = $order | Where-Object { $_ -notin $sessions.ComputerName }
            throw "$($missing -join ', ') did not answer, so nothing was changed anywhere: $away"
        }
        # In the order that was given, in which the sessions need not have come.
        $sessions = @($order | ForEach-Object { $name = $_; $sessions | Where-Object ComputerName -eq $name })
        foreach ($session in $sessions) {
            $known[$session.Id] = Invoke-OnNode $session @($there, $Module) -Do {
                param($Node, $Module)
                if (-not (Get-Command Step-K8sCARotation -ErrorAction Ignore)) { Import-Module $Module -ErrorAction Stop }
                "$(@(Get-K8sCARotation @Node -InformationAction Ignore -ErrorAction Stop)[0].Node)"
            }
        }
        if ($Begin -and $WhatIfPreference) {
            return Invoke-OnNode $sessions[0] { param($Node) Start-K8sCARotation @Node -WhatIf } @(, $there)
        }
        if ($Begin -and $PSCmdlet.ShouldProcess($known.Values -join ', ', "Begin to exchange $($Authority -join ', ')")) {
            Start-OnNodes
        }
        return Step-OnNodes $(if ($Complete) { 'Complete-K8sCARotation' } else { 'Step-K8sCARotation' })
    }
    finally {
        if ($sessions) { Remove-PSSession $sessions }
    }
}

$nodes = @{ Authority = $Authority }
if (-not $Root) {
    # Something to exchange: two control planes with the same authorities. Nobody has to be asked about them.
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $practice = @{ ControlPlaneEndpoint = 'k8s.example:6443'; KeyAlgorithm = 'ECDSA-P256'; WhatIf = $false; WarningAction = 'SilentlyContinue' }
    Initialize-K8sPki "$folder/cp1/etc/kubernetes" -NodeName cp1 -AdvertiseAddress 10.0.0.10 @practice | Out-Null
    New-Item -ItemType Directory "$folder/cp2/etc/kubernetes/pki/etcd" -WhatIf:$false | Out-Null
    foreach ($shared in 'ca', 'front-proxy-ca', 'etcd/ca', 'sa') {
        Copy-Item "$folder/cp1/etc/kubernetes/pki/$shared.*" (Split-Path "$folder/cp2/etc/kubernetes/pki/$shared") -WhatIf:$false
    }
    Initialize-K8sPki "$folder/cp2/etc/kubernetes" -NodeName cp2 -AdvertiseAddress 10.0.0.11 @practice | Out-Null
    $Root = "$folder/cp1", "$folder/cp2"
    $nodes.Confirm = $false
    $Begin = $true
}
$nodes.Root = $Root

if ($Begin) {
    $plan = @(Start-K8sCARotation @nodes)
    if ($WhatIfPreference) {
        return $plan
    }
}
if ($Complete) {
    return Complete-K8sCARotation @nodes
}

$pass = 0
do {
    # A node that has to wait is no reason to stop the others.
    $steps = @(Step-K8sCARotation @nodes -InformationAction Ignore -ErrorAction SilentlyContinue -ErrorVariable waits)
    if ($steps) {
        Write-Host "Pass $((++$pass)):"
        Write-Step ($steps | Select-Object Node, Step, @{ Name = 'Restarts'; Expression = { $_.Restarts.Component } })
    }
    $steps
} while ($steps -and -not $WhatIfPreference -and ($nodes.Confirm -eq $false -or -not $steps.Restarts))

foreach ($wait in $waits) {
    Write-Host "Waits: $wait"
}
if (-not $steps -and -not $waits) {
    if (-not @(Get-K8sCARotation -Root $Root -Authority $Authority -SkipEndpoint -InformationAction Ignore | Where-Object Phase -NE Idle)) {
        Write-Host "Of $($Authority -join ', ') no exchange is under way on these nodes. -Begin begins one."
        return
    }
    Write-Host "When everything works: the same with -Complete. Until then Undo-K8sCARotation -Root $($Root -join ', ') goes back."
}
