<#
.SYNOPSIS
    Says which keys of service account tokens are in use on a node, before one is taken away.
#>
[CmdletBinding()]
param(
    [string[]] $Root
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$node = if ($Root) { @{ Root = $Root } } else { @{} }
Get-K8sServiceAccountKey @node -PodTokens | Select-Object Node, KeyId, Use, TokenCount
