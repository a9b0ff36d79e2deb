# A kubeconfig as somebody has it at work, one that was sent, and a user's new certificate.
New-K8sCertificateAuthority -CommonName kubernetes -Algorithm ECDSA -OutFile ca.crt | Out-Null
New-K8sPrivateKey ECDSA -OutFile jane.key | New-K8sCsr -CommonName jane -Organization dev |
    New-K8sCertificate -Authority ca.crt -OutFile jane.crt | Out-Null
$sent = @{ CertificateAuthority = 'ca.crt'; ClientCertificate = 'jane.crt'; ClientKey = 'jane.key' }
New-K8sKubeConfig -OutFile from-a-colleague.yaml -Server https://10.9.0.1:6443 -ClusterName lab -UserName peter @sent | Out-Null
foreach ($name in 'dev', 'prod', 'old-stage') {
    Set-K8sKubeConfigCluster $name -Server "https://$name.example.com:6443" -CertificateAuthority ca.crt
    Set-K8sKubeConfigUser $name -ClientCertificate jane.crt -ClientKey jane.key
    Set-K8sKubeConfigContext $name -Cluster $name -User $name
}
Use-K8sKubeConfigContext dev
