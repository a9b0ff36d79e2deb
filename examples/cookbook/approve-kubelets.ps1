<#
.SYNOPSIS
    Approves what kubelets ask for their servers, and says why the rest waits.
#>
[CmdletBinding()]
param(
    [hashtable] $Cluster = @{}
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command New-K8sPrivateKey -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../../K8sPki.psd1')
}

$judged = Get-K8sCsr -Status Pending -SignerName kubernetes.io/kubelet-serving @Cluster | Test-K8sCsr
$judged | Where-Object IsValid | Approve-K8sCsr -Confirm:$false | Out-Null
$judged | Select-Object @{ Name = 'Request'; Expression = { $_.SigningRequest.Name } }, IsValid,
    @{ Name = 'Reason'; Expression = { $_.Findings.Message -join ' ' } }
