<#
.SYNOPSIS
    Judges a node and says whether all is well, for a scheduler or a monitoring system.
#>
[CmdletBinding()]
param(
    [string[]] $Root,
    [int] $Days = 30
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
$findings = @(Test-K8sPki @node -Within "$($Days)d" -InformationAction Ignore)
[pscustomobject]@{
    Status = if ($findings.Severity -contains 'Error') { 2 } elseif ($findings.Severity -contains 'Warning') { 1 } else { 0 }
    Count = $findings.Count
    Remedies = @($findings.Remedy.Commands | Where-Object { $_ } | Select-Object -Unique)
}
