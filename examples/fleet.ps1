<#
.SYNOPSIS
    Reports on the certificates of many nodes and many clusters as one page.
.DESCRIPTION
    Asks nodes over SSH and clusters by the contexts of a kubeconfig, many at a time, each with Get-K8sPki -Everything: a node
    for its files and what its endpoints present, a cluster for its objects. What comes back goes into one report, in which each
    certificate is one row with all its places, and each finding says where its remedy is run.

    A node or cluster that does not answer is a warning with its name and stands in the title of the report; the others are
    reported all the same. With -FailOnSilence the script ends with exit code 1 then, for a scheduled job.

    The nodes need PowerShell 7.4 with the module, or k8spki, as the SSH subsystem powershell:
    Subsystem powershell /usr/local/bin/k8spki -sshs -NoLogo

    Without -HostName, -SSHConnection and -Context the files of two nodes are made in a temporary folder and reported on, so
    that the script runs anywhere.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER HostName
    Nodes, as ssh calls them: NAME or USER@NAME, with what ~/.ssh/config says of them.
.PARAMETER SSHConnection
    Nodes that need more than a name: tables as Invoke-Command -SSHConnection takes them.
.PARAMETER Context
    Contexts of the kubeconfig; * for all of them.
.PARAMETER KubeConfig
    The kubeconfig; without it the usual one.
.PARAMETER Module
    The module on the nodes: its name, or the path of its manifest there. Not needed where k8spki answers.
.PARAMETER NodeParameter
    What Get-K8sPki -Everything gets on the nodes, such as @{ Root = '/mnt/node'; SkipEndpoint = $true }.
.PARAMETER Within
    How long before its end a certificate is reported.
.PARAMETER ThrottleLimit
    How many nodes, and how many clusters, are asked at a time.
.PARAMETER OutFile
    The report; its name's end says which form it has (.html, .md, .csv, .json, .prom, .xml). A file that is there is replaced.
.PARAMETER FailOnSilence
    Ends with exit code 1 when something did not answer.
.EXAMPLE
    ./examples/fleet.ps1
.EXAMPLE
    ./examples/fleet.ps1 -HostName (Get-Content nodes.txt) -ThrottleLimit 50 -OutFile nodes.html
.EXAMPLE
    ./examples/fleet.ps1 -Context * -HostName cp1, cp2, cp3 -OutFile all.html -FailOnSilence
#>
[CmdletBinding()]
param(
    [string[]] $HostName = @(),
    [hashtable[]] $SSHConnection = @(),
    [string[]] $Context = @(),
    [string] $KubeConfig,
    [string] $Module = 'K8sPki',
    [hashtable] $NodeParameter = @{},
    [timespan] $Within = '30.00:00:00',
    [ValidateRange(1, 1000)]
    [int] $ThrottleLimit = 32,
    [string] $OutFile = (Join-Path ([System.IO.Path]::GetTempPath()) 'k8spki-fleet.html'),
    [switch] $FailOnSilence
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-K8sPki -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}
$silent = [System.Collections.Generic.List[string]]::new()

function Get-NodeFinding([hashtable[]] $Connection) {
    # -Parallel takes no -ErrorAction; and Invoke-Command alone would ask all at once, and forget the options of a table.
    $ErrorActionPreference = 'Continue'
    $answers = $Connection | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+failures' }
        $failures = @()
        $heard = @()
        $session = New-PSSession -SSHConnection $_ @quiet
        if ($session) {
            $heard = @(Invoke-Command -Session $session @quiet -ArgumentList $using:Module, $using:NodeParameter, $using:Within -ScriptBlock {
                    param($Module, $NodeParameter, $Within)
                    if (-not (Get-Command Get-K8sPki -ErrorAction Ignore)) { Import-Module $Module -ErrorAction Stop }
                    $found = @(Get-K8sPki -Everything -SkipCluster @NodeParameter)
                    $found
                    $found | Test-K8sPki -Within $Within -InformationAction Ignore
                    'asked to the end'
                })
            Remove-PSSession $session
        }
        $heard | Where-Object { $_ -isnot [string] }
        $isWhole = @($heard | Where-Object { $_ -is [string] }).Count -gt 0
        [pscustomobject]@{ AskedNode = ([uri] "ssh://$($_.HostName)").Host; IsWhole = $isWhole; Failures = @($failures) }
    }
    foreach ($one in $answers | Where-Object AskedNode) {
        foreach ($failure in $one.Failures) {
            Write-Warning "$($one.AskedNode): $failure"
        }
        if (-not $one.IsWhole) {
            $silent.Add("node $($one.AskedNode)")
            Write-Warning "The node $($one.AskedNode) did not answer to the end. What it said, if anything, is in the report."
        }
    }
    $answers | Where-Object { -not $_.PSObject.Properties['AskedNode'] }
}

function Get-ClusterFinding([string[]] $Name) {
    $from = if ($KubeConfig) { @{ KubeConfig = $KubeConfig } } else { @{} }
    $manifest = Join-Path (Get-Module K8sPki).ModuleBase K8sPki.psd1
    # -Parallel takes no -ErrorAction.
    $ErrorActionPreference = 'Continue'
    $answers = $Name | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
        $from = $using:from
        $cluster = "$_"
        Import-Module $using:manifest
        try { $null = Invoke-K8sApi /version -Context $cluster @from -ErrorAction Stop }
        catch { return [pscustomobject]@{ SilentCluster = $cluster; Reason = "$_" } }
        # What may not be read is a warning; what is broken in an object is an error, and the rest goes on. The servers of its
        # webhooks are reached from its nodes, not from here.
        $found = @(Get-K8sPki -Everything -SkipNode -SkipEndpoint -Context $cluster @from)
        @($found; $found | Test-K8sPki -Within $using:Within -InformationAction Ignore) | ForEach-Object {
            # As if it had come from another machine, so that the report says which cluster it is of.
            $text = [System.Management.Automation.PSSerializer]::Serialize($_, 2)
            [System.Management.Automation.PSSerializer]::Deserialize($text) | Add-Member PSComputerName $cluster -PassThru
        }
    }
    foreach ($one in $answers | Where-Object SilentCluster) {
        $silent.Add("cluster $($one.SilentCluster)")
        Write-Warning "The cluster $($one.SilentCluster) did not answer: $($one.Reason)"
    }
    $answers | Where-Object { -not $_.PSObject.Properties['SilentCluster'] }
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
if ($Context -contains '*') {
    $from = if ($KubeConfig) { @{ KubeConfig = $KubeConfig } } else { @{} }
    $Context = (Get-K8sKubeConfigContext @from).Name
}

$all = @(
    if ($connections) { Get-NodeFinding $connections }
    if ($Context) { Get-ClusterFinding $Context }
    if (-not $connections -and -not $Context) {
        # Something to look at: two nodes as kubeadm makes them.
        $made = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
        foreach ($name in 'cp1', 'cp2') {
            $practice = @{ NodeName = $name; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443' }
            Initialize-K8sPki "$made/$name/etc/kubernetes" @practice -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue | Out-Null
        }
        $found = Get-K8sPki -Everything -Root $made/* -SkipCluster -SkipEndpoint
        $found
        $found | Test-K8sPki -Within $Within -InformationAction Ignore
    }
)

$title = "Certificates of $($connections.Count) nodes and $($Context.Count) clusters"
if ($silent) {
    # A page that does not say it would look like health.
    $title += "; without an answer: $($silent -join ', ')"
}
$all | Export-K8sPkiReport $OutFile -Title $title -Force -PassThru
if ($silent -and $FailOnSilence) {
    exit 1
}
