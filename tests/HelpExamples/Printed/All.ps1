# The session in which what the README and the about topics print is typed: its node, kubeconfig and cluster are those of
# the test, and nobody is there to answer.
$ErrorActionPreference = 'Stop'
$global:ConfirmPreference = 'None'
function global:Read-Host { ConvertTo-SecureString 'correct horse' -AsPlainText -Force }

$here = $PWD.ProviderPath
foreach ($command in 'Get', 'Test', 'Update') {
    $global:PSDefaultParameterValues["$command-K8sPki:Root"] = "$here/node-copy"
}
# New-K8sKubeConfig takes its cluster from there only where a text says so.
foreach ($verb in 'Get', 'Set', 'Use', 'Rename', 'Remove', 'Test', 'Merge', 'Export') {
    $global:PSDefaultParameterValues["$verb-K8sKubeConfig*:KubeConfig"] = "$here/config"
}
foreach ($command in 'Submit-K8sCsr', 'Approve-K8sCsr', 'Wait-K8sCsr', 'Remove-K8sCsr', 'Get-K8sCsr', 'Deny-K8sCsr', 'Invoke-K8sApi', 'Get-K8sAccess', 'Start-K8sProxy') {
    $global:PSDefaultParameterValues["${command}:KubeConfig"] = "$here/cluster.conf"
}
$global:PSDefaultParameterValues['Start-K8sProxy:Port'] = 0

New-Item -ItemType Directory ./etc, ./node-copy/etc | Out-Null
Initialize-K8sPki ./node-copy/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue | Out-Null
