# A node with a log of etcd, and the kubeconfig of an administrator and of jane, whose authority is here.
$here = $PWD.ProviderPath
$global:PSDefaultParameterValues['Get-K8sComponentLog:Root'] = "$here/node-copy"
$global:PSDefaultParameterValues['Get-K8sCARotation:Root'] = "$here/node-copy"
$global:PSDefaultParameterValues['Get-K8sServiceAccountKey:Root'] = "$here/node-copy"
foreach ($name in 'etcd', 'kube-apiserver') {
    $folder = New-Item -ItemType Directory "./node-copy/var/log/pods/kube-system_$name-cp1_0123/$name"
    Set-Content "$folder/0.log" '2026-08-22T13:53:00.123456789Z stderr F E0822 13:53:00.123456 1 x.go:1] x509: certificate has expired'
}
Copy-Item ./node-copy/etc/kubernetes ./etc/kubernetes -Recurse
Copy-Item ./etc/kubernetes/pki/ca.crt, ./etc/kubernetes/pki/ca.key .
Set-K8sKubeConfigCluster kubernetes -Server https://10.0.0.10:6443 -CertificateAuthority ca.crt -Embed
New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane | New-K8sCertificate -Authority ca.crt | Set-K8sKubeConfigUser jane
Set-K8sKubeConfigContext jane -Cluster kubernetes -User jane
Use-K8sKubeConfigContext jane
