<#
.SYNOPSIS
    Reports on the PKI of nodes: what there is, what is wrong, and what ends next.
.DESCRIPTION
    Lists the certificates of each node, judges them, and writes both as objects that go on to Export-Csv, ConvertTo-Json
    or a mail. With -FailOnError it ends with exit code 1 when something does not work, for a scheduled job.

    Without -Root a node's files are made in a temporary folder, so that the script runs anywhere. Nothing is written to
    the folders of -Root.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Root
    The folders that the file systems of nodes are mounted at or were copied to; wildcards are followed. / is this node.
.PARAMETER Within
    How long before its end a certificate is reported, for example 90d.
.PARAMETER FailOnError
    Ends with exit code 1 when a finding is an error.
.EXAMPLE
    ./examples/node-report.ps1
.EXAMPLE
    ./examples/node-report.ps1 -Root / -Within 90d
.EXAMPLE
    ./examples/node-report.ps1 -Root ./fleet/* -FailOnError | Export-Csv report.csv
#>
[CmdletBinding()]
param(
    [string[]] $Root,
    [string] $Within = '30d',
    [switch] $FailOnError
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-K8sPki -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

if (-not $Root) {
    # Something to look at: a node as kubeadm makes it, and one mistake.
    $Root = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $practice = @{ Path = "$Root/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443' }
    Initialize-K8sPki @practice -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue | Out-Null
    Remove-Item "$Root/etc/kubernetes/pki/etcd/healthcheck-client.crt"
}

# A node whose files cannot all be read is reported by Test-K8sPki; the others are read.
$entries = @(Get-K8sPki -Root $Root -ErrorAction SilentlyContinue)
$findings = @(Test-K8sPki -Root $Root -Within $Within)
$next = $entries | Where-Object NotAfter | Sort-Object NotAfter | Select-Object -First 1
$nodes = @($entries.Node | Select-Object -Unique)

function Format-Count([int] $Number, [string] $Thing) { "$Number $Thing$(if ($Number -ne 1) { 's' })" }
Write-Host "$(Format-Count $entries.Count certificate) on $(Format-Count $nodes.Count node); $(Format-Count $findings.Count finding)."
if ($next) {
    Write-Host "The first to end is $($next.Name) on $($next.Node), in $(Format-Count $next.DaysRemaining day)."
}

$findings | Select-Object Severity, Id, Message, Remedy
if ($FailOnError -and ($findings | Where-Object Severity -eq 'Error')) {
    exit 1
}
