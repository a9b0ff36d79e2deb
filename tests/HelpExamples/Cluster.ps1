# Puts into the cluster of $kubeConfig what the examples of the help name, and makes that cluster the one of this session.
$ErrorActionPreference = 'Stop'
foreach ($command in 'Submit', 'Get', 'Approve', 'Deny', 'Wait', 'Remove') {
    $global:PSDefaultParameterValues["$command-K8sCsr:KubeConfig"] = $kubeConfig
}
foreach ($command in 'Invoke-K8sApi', 'Get-K8sAccess', 'New-K8sKubeConfig', 'Get-K8sKubeConfigUser') {
    $global:PSDefaultParameterValues["${command}:KubeConfig"] = $kubeConfig
}
$key = New-K8sPrivateKey ECDSA
if ($submitted) {
    $key | New-K8sCsr -CommonName jane -Organization dev | Submit-K8sCsr jane | Out-Null
}
$key | New-K8sCsr -CommonName bob -Organization dev | Submit-K8sCsr bob | Out-Null
$key | New-K8sCsr -CommonName system:node:node-1 -Organization system:nodes -DnsName node-1 |
    Submit-K8sCsr node-1 -As system:node:node-1 -AsGroup system:masters | Out-Null
