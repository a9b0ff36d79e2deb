<#
.SYNOPSIS
    Lists the certificates below a folder that have ended or end soon.
.DESCRIPTION
    Reads every certificate below a folder, whatever its file is called, and outputs those that end within some days, the
    first to end on top. What comes out are certificates: pipe them on to Select-Object, Export-Csv or ConvertTo-Json.

    Without -Folder some certificates are made in a temporary folder, so that the script runs anywhere.

    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Folder
    The folder, for example /etc/kubernetes. Nothing is written to it.
.PARAMETER Days
    How many days count as soon.
.EXAMPLE
    ./examples/inventory.ps1
.EXAMPLE
    ./examples/inventory.ps1 -Folder /etc/kubernetes -Days 60
.EXAMPLE
    ./examples/inventory.ps1 -Folder /etc/kubernetes | Select-Object NotAfter, DaysRemaining, Subject, Path | Export-Csv soon.csv
.EXAMPLE
    if (./examples/inventory.ps1 -Folder /etc/kubernetes -Days 14) { exit 1 }

    For a scheduled job that has to fail when there is something to renew.
#>
[CmdletBinding()]
param(
    [string] $Folder,
    [ValidateRange(0, 36500)]
    [int] $Days = 30
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-K8sCertificate -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

if (-not $Folder) {
    # Something to look at: one certificate that lasts, one that ends soon, one that has ended.
    $Folder = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    New-Item -ItemType Directory -Path $Folder | Out-Null
    $start = (Get-Date).AddDays(-90)
    $ca = New-K8sCertificateAuthority -CommonName practice-ca -NotBefore $start -OutFile (Join-Path $Folder ca.crt)
    $key = New-K8sPrivateKey -Algorithm ECDSA
    foreach ($end in @{ Name = 'lasts'; Days = 300 }, @{ Name = 'ends-soon'; Days = 12 }, @{ Name = 'has-ended'; Days = -5 }) {
        $signing = @{ Key = $key; CommonName = $end.Name; Authority = $ca; NotBefore = $start; NotAfter = (Get-Date).AddDays($end.Days) }
        New-K8sCertificate @signing -OutFile (Join-Path $Folder "$($end.Name).crt") | Out-Null
    }
}

# A file that cannot be read is reported, and the others are read: one locked folder does not hide the rest.
$all = @(Get-K8sCertificate $Folder -Recurse -ErrorAction Continue)
$soon = @($all | Where-Object DaysRemaining -lt $Days | Sort-Object NotAfter)
Write-Host "$Folder holds $($all.Count) certificate$(if ($all.Count -ne 1) { 's' }). Ended, or ending within $Days days: $($soon.Count)."
$soon
