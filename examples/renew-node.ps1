<#
.SYNOPSIS
    Renews what is due on a node: judges it, renews, and says what has to restart.
.DESCRIPTION
    First Test-K8sPki says what is wrong. Then Update-K8sPki renews the certificates that end within -Within; the old files
    are kept in a dated folder. What comes out is one object for each component that has to restart, with how to do it and
    which certificates it reads.

    Nothing is restarted here: on a node with a single API server that is a moment that you choose.

    Without -Root a node's files are made in a temporary folder, so that the script runs anywhere. -WhatIf only lists the
    plan.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Root
    The folder that the node's file system is mounted at or was copied to. / is this node.
.PARAMETER Within
    How long before its end a certificate is renewed, for example 60d.
.EXAMPLE
    ./examples/renew-node.ps1
.EXAMPLE
    ./examples/renew-node.ps1 -Root / -Within 90d -WhatIf
.EXAMPLE
    ./examples/renew-node.ps1 -Root / | Where-Object Kind -eq SystemdUnit | ForEach-Object { systemctl restart $_.Component }
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Root,
    [string] $Within = '60d'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Update-K8sPki -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

if (-not $Root) {
    # Something to renew: a node as kubeadm makes it, whose certificates end soon.
    $Root = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $practice = @{ Path = "$Root/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443' }
    Initialize-K8sPki @practice -KeyAlgorithm ECDSA-P256 -ValidFor 20d -WhatIf:$false -WarningAction SilentlyContinue | Out-Null
}

foreach ($finding in Test-K8sPki -Root $Root -Within $Within) {
    Write-Host "$($finding.Severity): $($finding.Message)"
}

# The warnings say what the objects below say.
$renewed = @(Update-K8sPki -Root $Root -IfExpiringWithin $Within -WarningAction SilentlyContinue)
$count = @($renewed | Where-Object Action -eq Renewed).Count
Write-Host "$count certificate$(if ($count -ne 1) { 's' }) renewed in $Root."
foreach ($left in $renewed | Where-Object Action -eq Skipped) {
    Write-Host "$($left.Name) was left as it is: $($left.Reason)."
}
foreach ($copy in $renewed.StaleCopies) {
    Write-Host "$copy holds an old certificate still: $($copy.Remedy)"
}

$renewed | ForEach-Object { foreach ($restart in $_.Restart) { [pscustomobject]@{ Restart = $restart; Name = $_.Name } } } |
    Group-Object { $_.Restart.Component } |
    ForEach-Object {
        $restart = $_.Group[0].Restart
        [pscustomobject]@{
            Component   = $restart.Component
            Kind        = $restart.Kind
            Instruction = $restart.Instruction
            Certificate = $_.Group.Name
        }
    }
