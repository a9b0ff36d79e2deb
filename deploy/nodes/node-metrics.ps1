<#
.SYNOPSIS
    Writes what there is to say of a node's PKI as metrics for the node exporter, again and again.
.DESCRIPTION
    Looks at the node as Get-K8sPki -Everything does, at its files and at what its endpoints present, judges it as Test-K8sPki
    does, and puts the result in place of the file of the last time, whole or not at all, so that the node exporter never
    reads half of it. What cannot be read is said on standard error and the rest is written. When nothing can be written, the file of the last time stays as it is, and its
    k8spki_report_timestamp_seconds grows old: that is what to alert on.

    The DaemonSet beside this file runs it on every node. It asks no API server.
.PARAMETER Root
    The folder that the node's files are mounted below.
.PARAMETER Path
    The file, in the folder of the node exporter's textfile collector. Its name ends with .prom.
.PARAMETER SkipEndpoint
    Asks no endpoint: goes by the files alone.
.PARAMETER Within
    How long before its end a certificate is a finding.
.PARAMETER Interval
    How long to wait between two times; 0 for one time.
.EXAMPLE
    ./deploy/nodes/node-metrics.ps1 -Root /host -Path /var/lib/node_exporter/textfile_collector/k8spki.prom
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Root,

    [Parameter(Mandatory)]
    [ValidatePattern('\.prom$')]
    [string] $Path,

    [switch] $SkipEndpoint,
    [timespan] $Within = '30.00:00:00',
    [timespan] $Interval = 0
)

$ErrorActionPreference = 'Stop'

function Write-Metrics {
    # What cannot be read is no reason to say nothing of the rest; Test-K8sPki finds it too.
    $found = @(Get-K8sPki -Everything -Root $Root -SkipCluster -SkipEndpoint:$SkipEndpoint -ErrorAction Continue -WarningAction Continue)
    if (-not $found) {
        throw "There is nothing of a cluster below $Root."
    }
    $findings = @($found | Test-K8sPki -Within $Within -ErrorAction Continue -InformationAction Ignore)
    @($found; $findings) | Export-K8sPkiReport $Path -Format Prometheus -Force
    Write-Host "$((Get-Date).ToUniversalTime().ToString('s'))Z $Path`: $($found.Count) certificates, findings: $($findings.Count)"
}

do {
    try {
        Write-Metrics
    }
    catch {
        if ($Interval -eq 0) { throw }
        [Console]::Error.WriteLine("$_")
    }
    if ($Interval -gt 0) { Start-Sleep -Duration $Interval }
} while ($Interval -gt 0)
