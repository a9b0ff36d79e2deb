<#
.SYNOPSIS
    Takes in kubeconfigs that were sent, without losing anything of your own and without trusting them blindly.
.DESCRIPTION
    Looks at each file first: what it would run, read and trust. Then merges it, keeping both where names collide, tidies
    up contexts that lead nowhere, and writes each context to a file of its own that works on any machine.

    Without -Path it makes two kubeconfigs for practice, so that the script runs anywhere and touches nothing of yours.
    Runs the same in PowerShell 7.4 and later (after ./build.ps1) and in k8spki.
.PARAMETER Path
    The kubeconfigs that were sent. Those that could do harm are left out with a warning that lists why.
.PARAMETER KubeConfig
    The kubeconfig to merge into; a new one in a temporary folder unless said.
.PARAMETER OutFolder
    The folder for the files of the single contexts. None are written unless it is given, or -Path is not.
.EXAMPLE
    ./examples/kubeconfig.ps1
.EXAMPLE
    ./examples/kubeconfig.ps1 -Path ~/Downloads/*.conf -KubeConfig ~/.kube/config
#>
[CmdletBinding()]
param(
    [string[]] $Path,
    [string] $KubeConfig,
    [string] $OutFolder
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Merge-K8sKubeConfig -ErrorAction Ignore)) {
    Import-Module (Join-Path $PSScriptRoot '../K8sPki.psd1')
}

$temporary = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
if (-not $Path -or -not $KubeConfig) { New-Item -ItemType Directory -Path $temporary | Out-Null }
if (-not $KubeConfig) { $KubeConfig = Join-Path $temporary config }

if (-not $Path) {
    # Two clusters as kubeadm makes them: the same names for everything, and a file that no one should take in.
    foreach ($cluster in 'east', 'west') {
        $ca = New-K8sCertificateAuthority -CommonName "$cluster-ca" -Algorithm ECDSA -OutFile (Join-Path $temporary "$cluster.crt")
        New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName jane -Organization dev | New-K8sCertificate -Authority $ca |
            New-K8sKubeConfig (Join-Path $temporary "$cluster.conf") -Server "https://$cluster.example.com:6443" -CertificateAuthority $ca
    }
    Set-Content (Join-Path $temporary stranger.conf) @'
# free cluster!
clusters: [{name: free, cluster: {server: https://free.example.com, insecure-skip-tls-verify: true}}]
users: [{name: you, user: {tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token}}]
contexts: [{name: free, context: {cluster: free, user: you}}]
'@
    $Path = foreach ($name in 'east', 'west', 'stranger') { Join-Path $temporary "$name.conf" }
    if (-not $OutFolder) { $OutFolder = Join-Path $temporary single }
}

# What a file would do is shown and refused by the merge itself; one that is refused does not stop the others.
foreach ($file in Get-Item $Path) {
    try {
        Merge-K8sKubeConfig $file -Conflict Rename -KubeConfig $KubeConfig
        "Merged $($file.Name)."
    }
    catch {
        Write-Warning $_
    }
}

'The contexts, the current one with a star:'
Get-K8sKubeConfigContext -KubeConfig $KubeConfig | Format-Table

# Contexts whose cluster or user is not there, with what only they use.
$dangling = (Test-K8sKubeConfig $KubeConfig).Findings | Where-Object Id -In ClusterNotFound, UserNotFound
if ($dangling) {
    $dangling.Target | Sort-Object -Unique | Remove-K8sKubeConfigContext -Cascade -KubeConfig $KubeConfig -Confirm:$false
    "Removed contexts that led nowhere: $($dangling.Target -join ', ')."
}

$verdict = Test-K8sKubeConfig $KubeConfig
"The verdict is $verdict"
$verdict.Findings | Format-Table Severity, Id, Message -Wrap

if ($OutFolder) {
    New-Item -ItemType Directory -Force -Path $OutFolder | Out-Null
    foreach ($context in Get-K8sKubeConfigContext -KubeConfig $KubeConfig) {
        $single = Join-Path $OutFolder (($context.Name -replace '[^A-Za-z0-9._@-]', '_') + '.conf')
        $context | Export-K8sKubeConfig $single
        "Wrote $single."
        if (Get-Command kubectl -CommandType Application -ErrorAction Ignore) {
            $seen = kubectl --kubeconfig $single config current-context
            if ($LASTEXITCODE -or $seen -ne $context.Name) { throw "kubectl does not read $single." }
        }
    }
}
