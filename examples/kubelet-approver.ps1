#requires -Version 7.4
<#
.SYNOPSIS
    Approves the serving certificates of kubelets by a policy, and denies what breaks it, until Ctrl+C.
.DESCRIPTION
    What the policy is not about is left alone. Each decision is one line of output. With -Once it looks at what is
    pending and ends, for a timer. The user of the kubeconfig needs, as a ClusterRole:

        get, list, watch  certificatesigningrequests             (apiGroup certificates.k8s.io)
        update            certificatesigningrequests/approval
        approve           signers, resourceName kubernetes.io/kubelet-serving
.EXAMPLE
    ./kubelet-approver.ps1 -PolicyFile ./policies/kubelet-serving.psd1 -Context prod
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $PolicyFile = [System.IO.Path]::Combine($PSScriptRoot, 'policies', 'kubelet-serving.psd1'),

    [string] $KubeConfig,

    [string] $Context,

    [switch] $Once
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-K8sCsr -ErrorAction Ignore)) {
    Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', 'K8sPki.psd1'))
}

$cluster = @{}
if ($KubeConfig) { $cluster.KubeConfig = $KubeConfig }
if ($Context) { $cluster.Context = $Context }

# An object remembers its cluster, so that what follows needs no -Context. The watch goes on when the server is upgraded or
# killed; a decision that does not reach it is tried again, and one request that fails does not end the loop.
Get-K8sCsr @cluster -Status Pending -Watch:(-not $Once) | Test-K8sCsr -PolicyFile $PolicyFile | ForEach-Object {
    $result = $_
    foreach ($pause in 1, 2, 5, 10, 30, 60, 60, 60, 0) {
        try {
            switch ($result.Verdict) {
                'Accepted' { $null = $result | Approve-K8sCsr -Reason PolicyAccepted -Confirm:$false }
                'Refused' { $null = $result | Deny-K8sCsr -Confirm:$false }
            }
            '{0:u} {1} {2} of {3}{4}' -f (Get-Date), $result.Verdict, $result.Name, $result.Username, $(if ($result.Findings) { ": $($result.Findings[0].Message)" })
            break
        }
        catch {
            Write-Warning "$($result.Name): $_"
            if ($_.CategoryInfo.Category -ne 'ConnectionError' -and $_.Exception.StatusCode -lt 500) { break }
            Start-Sleep -Seconds $pause
        }
    }
}
