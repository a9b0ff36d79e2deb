<#
.SYNOPSIS
Judges a folder of certificate signing requests and signs those that pass.
.DESCRIPTION
Each request of the folder is held against the rules of the signer. What passes is signed by the authority as
kube-controller-manager would, into a file beside the request with the ending .crt. What does not pass is denied, and the
reasons are written beside it with the ending .denied.txt, for the requester to read. Requests that have a certificate
already are passed over, so that the script can run by schedule.

One object a request comes out: its file, what was decided, and why.
.EXAMPLE
./sign-requests.ps1 -Folder ./requests -Authority ./ca.crt
.EXAMPLE
./sign-requests.ps1 ./requests -Authority ./ca.crt -SignerName kubernetes.io/kubelet-serving -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The folder with the requests, files named *.csr.
    [Parameter(Mandatory, Position = 0)]
    [string] $Folder,

    # The authority: an object, or the path of its certificate with its key beside it.
    [Parameter(Mandatory)]
    [object] $Authority,

    # The signer whose rules hold.
    [string] $SignerName = 'kubernetes.io/kube-apiserver-client',

    # Refuses what is only worth a warning too, such as a privileged identity.
    [switch] $Strict
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Approve-K8sCsr -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

foreach ($file in Get-ChildItem (Join-Path $Folder '*.csr') -File) {
    $certificateFile = $file.FullName -replace '\.csr$', '.crt'
    if (Test-Path -LiteralPath $certificateFile) { continue }

    try {
        $result = Test-K8sCsr -LiteralPath $file.FullName -SignerName $SignerName
        $accepted = $result.IsValid -and -not ($Strict -and ($result.Findings | Where-Object Severity -eq Warning))
        $reason = ($result.Findings | Where-Object Severity -ne Information | ForEach-Object Message) -join ' '
    }
    catch {
        # A file that is no request is decided on like the others; it keeps nobody else from a certificate.
        $accepted, $reason = $false, $_.Exception.Message
        $result = $null
    }

    $decision = if ($accepted) { 'signed' } else { 'denied' }
    if ($PSCmdlet.ShouldProcess($file.FullName, "Certificate signing request to be $decision")) {
        if ($accepted) {
            $null = $result | Approve-K8sCsr -Authority $Authority -OutFile $certificateFile -Confirm:$false
        }
        else {
            if ($result) { $reason = ($result | Deny-K8sCsr -Reason $reason -Confirm:$false).Reason }
            Set-Content -LiteralPath ($file.FullName -replace '\.csr$', '.denied.txt') -Value $reason
        }
    }

    [pscustomobject]@{ Request = $file.Name; Decision = $decision; Subject = "$($result.Subject)"; Reason = $reason }
}
