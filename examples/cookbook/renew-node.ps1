<#
.SYNOPSIS
    Renews what ends soon on a node, and says what has to restart and what does not.
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
Update-K8sPki @node -IfExpiringWithin "$($Days)d" -Confirm:$false |
    Select-Object Name, Action, Expires,
        @{ Name = 'Restart'; Expression = { $_.Restart.Component } }, TakenUp, BackupFolder
