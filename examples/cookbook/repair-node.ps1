<#
.SYNOPSIS
    Mends what a machine can mend on a node, and says what is left for a person and what puts it back.
#>
[CmdletBinding()]
param(
    [string[]] $Root,
    [switch] $Restart
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
$done = Test-K8sPki @node | Repair-K8sPki -Restart:$Restart -Confirm:$false
$done | Group-Object State | ForEach-Object { "$($_.Count) $($_.Name)" } | Write-Information -InformationAction Continue
$done.BackupFolder | Select-Object -Unique | ForEach-Object {
    Write-Information "Back to the files of before: Restore-K8sPki '$_'" -InformationAction Continue
}
$done | Where-Object State -in ForPerson, Failed
