<#
.SYNOPSIS
    Exchanges the authorities of a node from the first step to the last, asking before each.
.DESCRIPTION
    With -Begin an exchange begins (Start-K8sCARotation). Then Step-K8sCARotation goes on until every step is behind the node.
    With -Restart the components that a step names are restarted, one after the other, each waited for until it says that it
    is healthy; without it the script ends after a step that needs restarts, and goes on from there when it is run again.
    Pods, users and what the API has are yours: see about_K8sPki_CARotation. So is Complete-K8sCARotation, after which there
    is no way back. Of a file system that is a copy or is mounted, too, the script takes no step past a restart: bring what was
    changed to the node, restart there, and run it again.

    This is for a cluster of one node. For several see rotate-ca-fleet.ps1.

    Without -Root a node's files are made in a temporary folder, where nothing runs, so that the script can be tried anywhere.
    -WhatIf shows the next step and changes nothing.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Authority
    The authorities: ca, etcd-ca, front-proxy-ca, sa.
.PARAMETER Begin
    Begins an exchange; without it one that is under way goes on.
.PARAMETER Root
    The folder that the node's file system is mounted at or was copied to. / is this node.
.PARAMETER Restart
    Restarts what a step says, on this node, in the order in which the step names it: units with systemctl, static pods by
    taking their manifest out of kubelet's sight and putting it back. The manifest stays in its folder meanwhile, under a name
    that begins with a dot, which kubelet passes over: where the script is killed then, its next run puts it back.
.PARAMETER Health
    Where components say how they are, by name, where that is elsewhere than kubeadm has it.
.PARAMETER Wait
    How long a component may take to be healthy again.
.EXAMPLE
    ./examples/rotate-ca.ps1
.EXAMPLE
    ./examples/rotate-ca.ps1 -Root / -Begin -WhatIf
.EXAMPLE
    ./examples/rotate-ca.ps1 -Root / -Authority ca -Begin -Restart
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string[]] $Authority = @('ca', 'etcd-ca'),
    [string] $Root,
    [switch] $Begin,
    [switch] $Restart,
    [hashtable] $Health = @{},
    [timespan] $Wait = '00:05:00'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Step-K8sCARotation -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

# Where kubeadm's components say how they are.
$asked = @{
    'etcd'                    = 'http://127.0.0.1:2381/health'
    'kube-apiserver'          = 'https://127.0.0.1:6443/readyz'
    'kube-controller-manager' = 'https://127.0.0.1:10257/healthz'
    'kube-scheduler'          = 'https://127.0.0.1:10259/healthz'
    'kubelet'                 = 'http://127.0.0.1:10248/healthz'
}
foreach ($name in $Health.Keys) { $asked[$name] = $Health[$name] }

# What a manifest's name begins with while its pod is to end.
$hidden = '.k8spki-'

function Test-Health([string] $Component) {
    try {
        # What is asked is whether it answers, not who it is.
        $null = Invoke-WebRequest $asked[$Component] -SkipCertificateCheck -TimeoutSec 5
        $true
    }
    catch { $false }
}

function Wait-Until([string] $What, [scriptblock] $Condition) {
    $end = (Get-Date) + $Wait
    while (-not (& $Condition)) {
        if ((Get-Date) -gt $end) {
            throw "$What did not come true within $Wait. Nothing further was changed: look at it, or take the step back with Undo-K8sCARotation."
        }
        Start-Sleep -Seconds 1
    }
}

function Restart-Component($One) {
    $name = $One.Component
    switch ("$($One.Kind)") {
        'SystemdUnit' {
            systemctl restart $name
            if ($LASTEXITCODE) { throw "systemctl restart $name ended with $LASTEXITCODE." }
        }
        'StaticPod' {
            # A rename in its folder can neither lose it nor change its mode; kubelet passes over names that begin with a dot.
            $aside = Join-Path (Split-Path $One.Source) "$hidden$(Split-Path $One.Source -Leaf)"
            Move-Item -LiteralPath $One.Source $aside
            try { Wait-Until "The end of $name" { -not (Test-Health $name) } }
            finally { Move-Item -LiteralPath $aside $One.Source }
        }
        default { throw "Nothing here says how $name is run: $($One.Instruction)." }
    }
    if ($asked.ContainsKey($name)) { Wait-Until "The health of $name" { Test-Health $name } }
    Write-Host "$name was restarted."
}

$node = @{ Authority = $Authority }
$isPractice = -not $Root
if ($isPractice) {
    # Something to exchange: a node as kubeadm makes it. Nobody has to be asked about it.
    $Root = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $practice = @{ Path = "$Root/etc/kubernetes"; NodeName = 'cp1'; AdvertiseAddress = '10.0.0.10'; ControlPlaneEndpoint = 'k8s.example:6443' }
    Initialize-K8sPki @practice -KeyAlgorithm ECDSA-P256 -WhatIf:$false -WarningAction SilentlyContinue | Out-Null
    $node.Confirm = $false
    $Begin = $true
}
$node.Root = $Root
if ($Restart) {
    if ($Root -ne '/') { throw '-Restart is for this node: give -Root /.' }
    foreach ($left in Get-ChildItem /etc/kubernetes/manifests -Force -Filter "$hidden*" -ErrorAction Ignore) {
        Write-Host "$($left.Name.Substring($hidden.Length)) was out of kubelet's sight since a run that was ended, and is put back."
        Move-Item -LiteralPath $left.FullName (Join-Path $left.DirectoryName $left.Name.Substring($hidden.Length))
    }
}

if ($Begin) {
    $plan = @(Start-K8sCARotation @node)
    if ($WhatIfPreference) {
        return $plan
    }
}

do {
    $steps = @(Step-K8sCARotation @node)
    $steps
    # What reads one authority may read another: each restarts once.
    $restarts = @($steps.Restarts | Select-Object -Unique)
    if ($Restart) {
        foreach ($one in $restarts) { Restart-Component $one }
    }
} while ($steps -and ($Restart -or $isPractice -or -not $restarts))

if (-not $steps -and -not $WhatIfPreference) {
    $under = @(Get-K8sCARotation -Root $Root -Authority $Authority -SkipEndpoint -InformationAction Ignore | Where-Object Phase -NE Idle)
    if (-not $under) {
        Write-Host "Of $($Authority -join ', ') no exchange is under way here. -Begin begins one."
        return
    }
    Write-Host "When everything works: Complete-K8sCARotation$(if ($Root -ne '/') { " -Root $Root" }). Until then Undo-K8sCARotation goes back."
}
elseif ($steps) {
    Write-Host 'Restart what is named, wait until it is healthy, and run this again.'
}
