<#
.SYNOPSIS
    Exchanges the authorities of several nodes, round by round, whose file systems are mounted or were copied here.
.DESCRIPTION
    Begins on all nodes with -Begin. Each pass then takes one step on each node that may take one, control planes first, and
    says for each node what has to restart there. A node that is not as far as the others keeps them from the next round; it
    is named. The pass is repeated as long as nothing has to restart, which on copies is to the end: bring what a pass has
    changed to its node, restart there, and run the script again.

    Nothing runs on a copy, so restarts are not checked. Certificates of kubelets on nodes without the authority's key come
    from the API server: such a node says NewKeyMissing until its kubelet has one of the new authority.

    Without -Root the files of two nodes are made in a temporary folder, so that the script runs anywhere.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Authority
    The authorities: ca, etcd-ca, front-proxy-ca, sa.
.PARAMETER Root
    The folders of the nodes, in the order in which they are to go; wildcards are followed.
.PARAMETER Begin
    Begins an exchange; without it one that is under way goes on.
.EXAMPLE
    ./examples/rotate-ca-fleet.ps1
.EXAMPLE
    ./examples/rotate-ca-fleet.ps1 -Root ./nodes/cp*, ./nodes/worker* -Authority ca -Begin -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string[]] $Authority = @('ca', 'etcd-ca'),
    [string[]] $Root,
    [switch] $Begin
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Step-K8sCARotation -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
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

$pass = 0
do {
    # A node that has to wait is no reason to stop the others.
    $steps = @(Step-K8sCARotation @nodes -InformationAction Ignore -ErrorAction SilentlyContinue -ErrorVariable waits)
    if ($steps) {
        Write-Host "Pass $(++$pass):"
    }
    foreach ($node in $steps | Group-Object Node) {
        $restarts = @($node.Group.Restarts.Component | Select-Object -Unique)
        Write-Host "  $($node.Name): $($node.Group.Step -join ', ')$(if ($restarts) { "; restart $($restarts -join ', '), one node after the other" })"
    }
    $steps
} while ($steps -and -not $WhatIfPreference -and ($nodes.Confirm -eq $false -or -not $steps.Restarts))

foreach ($wait in $waits) {
    Write-Host "Waits: $wait"
}
if (-not $steps -and -not $waits) {
    Write-Host "When everything works: Complete-K8sCARotation -Root $($Root -join ', '). Until then Undo-K8sCARotation goes back."
}
