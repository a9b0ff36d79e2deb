# A kubelet has asked for its server, the examples' policy is here, and so is a request that came as a file.
Copy-Item "$PSScriptRoot/../../../examples/policies/kubelet-serving.psd1" .
New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName system:node:node-1 -Organization system:nodes -DnsName node-1 |
    Submit-K8sCsr node-1 -SignerName kubernetes.io/kubelet-serving -As system:node:node-1 -AsGroup system:masters | Out-Null
New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile ca.crt | Out-Null
New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane -Organization dev -OutFile jane.csr | Out-Null

# The second way to the same end begins anew.
function global:Before([string] $code) {
    if ($code -like '*Submit-K8sCsr*Approve-K8sCsr*') { Remove-K8sCsr jane }
}
