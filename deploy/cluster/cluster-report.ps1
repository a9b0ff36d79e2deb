<#
.SYNOPSIS
    Reads the certificates in the objects of the cluster that it runs in, judges them, and leaves a report in a ConfigMap or a
    folder.
.DESCRIPTION
    It looks as Get-K8sPki -Everything does, at the objects and at what the servers present that API servers call, and the
    report has what Test-K8sPki finds.

    In a pod it asks with the pod's service account; elsewhere with the current context, as every command of the module.
    Which kinds are read is what the service account may list: what it may not is one warning a kind, and the rest goes on.

    A ConfigMap holds 1 MiB. A page that is larger goes into it compressed, as pki.html.gz; where that is too large still,
    what has ended or ends soon goes into it alone, and the page's title says so. A volume (-Folder) has no such limit.
.PARAMETER ConfigMap
    The ConfigMap, which has to be there; its data is what changes. Its key is pki.html, or pki.html.gz.
.PARAMETER Namespace
    The namespace of the ConfigMap.
.PARAMETER Folder
    A folder for pki.html instead: a mounted volume.
.PARAMETER SecretNamespace
    The namespaces whose Secrets are read; * for all. Without it no Secret is read, for whoever lists Secrets sees all keys.
.PARAMETER Within
    How long before its end a certificate counts as ending soon where the whole does not fit.
.PARAMETER Limit
    How many bytes fit.
.EXAMPLE
    ./deploy/cluster/cluster-report.ps1 -Folder .
.EXAMPLE
    ./deploy/cluster/cluster-report.ps1 -Folder . -SecretNamespace default, ingress
#>
[CmdletBinding(DefaultParameterSetName = 'ConfigMap')]
param(
    [Parameter(Mandatory, ParameterSetName = 'ConfigMap')]
    [string] $ConfigMap,

    [Parameter(ParameterSetName = 'ConfigMap')]
    [string] $Namespace = 'k8spki',

    [Parameter(Mandatory, ParameterSetName = 'Folder')]
    [string] $Folder,

    [string[]] $SecretNamespace = @(),
    [timespan] $Within = '90.00:00:00',

    [Parameter(ParameterSetName = 'ConfigMap')]
    [int] $Limit = 1MB - 4KB
)

$ErrorActionPreference = 'Stop'
$title = "Certificates of the cluster, $((Get-Date).ToUniversalTime().ToString('yyyy-MM-dd HH:mm')) UTC"

# An object that is broken is said and is no reason to report nothing.
$kinds = [enum]::GetNames([K8sPki.ClusterObjectKind])
if ($SecretNamespace -notcontains '*') {
    $kinds = $kinds | Where-Object { $_ -ne 'Secret' }
}
$found = @(Get-K8sPki -Everything -SkipNode -Kind $kinds -ErrorAction Continue)
if (-not $found) {
    throw 'No certificate was found: the warnings above say what may not be read. The report of the last time stays.'
}
$findings = @($found | Test-K8sPki -InformationAction Ignore -ErrorAction Continue)
if ($SecretNamespace -and $SecretNamespace -notcontains '*') {
    $found += @(Get-K8sCertificate -Cluster -Kind Secret -Namespace $SecretNamespace -ErrorAction Continue)
}

function Write-Page([object[]] $Certificates, [string] $Title) {
    $page = Join-Path ([System.IO.Path]::GetTempPath()) "k8spki-$([guid]::NewGuid()).html"
    try {
        @($Certificates; $findings) | Export-K8sPkiReport $page -Format Html -Title $Title
        , [System.IO.File]::ReadAllBytes($page)
    }
    finally { Remove-Item -LiteralPath $page -ErrorAction Ignore }
}

function Compress-Bytes([byte[]] $Bytes) {
    $packed = [System.IO.MemoryStream]::new()
    $writer = [System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionLevel]::SmallestSize)
    $writer.Write($Bytes, 0, $Bytes.Length)
    $writer.Dispose()
    , $packed.ToArray()
}

if ($Folder) {
    @($found; $findings) | Export-K8sPkiReport (Join-Path $Folder pki.html) -Title $title -Force
    Write-Host "$(Join-Path $Folder pki.html): $($found.Count) certificates, findings: $($findings.Count)"
    return
}

$page = Write-Page $found $title
$isWhole = $true
if ($page.Length -gt $Limit -and (Compress-Bytes $page).Length -gt $Limit) {
    $isWhole = $false
    # The most urgent come first.
    $findings = @($findings | Select-Object -First 100)
    $soon = @($found | Where-Object DaysRemaining -lt $Within.TotalDays | Sort-Object NotAfter)
    while ($true) {
        $page = Write-Page $soon "$title. Of $($found.Count) only $($soon.Count) that ended or end first: the others did not fit"
        if ((Compress-Bytes $page).Length -le $Limit -or $soon.Count -le 1) { break }
        $soon = $soon[0..([int][Math]::Floor($soon.Count / 2) - 1)]
    }
}

# null takes away what another report of before had left under the other name.
$change = @{ data = @{ 'pki.html' = $null }; binaryData = @{ 'pki.html.gz' = $null } }
if ($page.Length -le $Limit) {
    $change.data['pki.html'] = [System.Text.Encoding]::UTF8.GetString($page)
}
else {
    $change.binaryData['pki.html.gz'] = [Convert]::ToBase64String((Compress-Bytes $page))
}
$request = @{
    Path        = "/api/v1/namespaces/$Namespace/configmaps/$ConfigMap"
    Method      = 'Patch'
    ContentType = 'application/merge-patch+json'
    Body        = ConvertTo-Json $change -Depth 4
}
$null = Invoke-K8sApi @request -Confirm:$false
Write-Host "ConfigMap $Namespace/${ConfigMap}: $($found.Count) certificates, findings: $($findings.Count)$(if (-not $isWhole) { ', of which not all fit' })"
