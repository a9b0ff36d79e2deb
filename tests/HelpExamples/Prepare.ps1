# Fills the current folder with the files that the examples of the help name. Run once for each example, in a new folder.
$ErrorActionPreference = 'Stop'
$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
'correct horse' | Set-Content password.txt
'eyJhbGciOi' | Set-Content token.txt
foreach ($folder in 'offline', 'pki', 'pki/etcd', 'requests', 'usb') {
    New-Item -ItemType Directory -Path $folder | Out-Null
}

# An authority, and a user and a server below it. my.key is RSA: some examples write it in a form that only RSA has.
$ca = New-K8sCertificateAuthority -CommonName KUBERNETES-CA -Algorithm ECDSA -OutFile ca.crt
New-K8sPrivateKey -OutFile my.key |
    New-K8sCsr -CommonName jane -Organization dev -OutFile my.csr |
    New-K8sCertificate -Authority $ca -OutFile my.crt | Out-Null
New-K8sPrivateKey ECDSA -OutFile server.key |
    New-K8sCsr -CommonName kube-apiserver -DnsName kubernetes, kubernetes.default -IPAddress 10.96.0.1 -OutFile server.csr |
    New-K8sCertificate -Authority $ca -OutFile server.crt | Out-Null

# What people write for openssl req.
Set-Content openssl.cnf @'
[req]
distinguished_name = dn
req_extensions = ext
[dn]
[ext]
keyUsage = digitalSignature, keyEncipherment
subjectAltName = @names
[names]
DNS.1 = kubernetes
IP.1 = 10.96.0.1
'@

# Requests of two kubelets and of somebody else.
foreach ($node in 'node-1', 'node-2') {
    New-K8sPrivateKey ECDSA -OutFile "requests/$node.key" |
        New-K8sCsr -CommonName "system:node:$node" -Organization system:nodes -OutFile "requests/$node.csr" | Out-Null
}
New-K8sPrivateKey ECDSA -OutFile requests/stranger.key |
    New-K8sCsr -CommonName stranger -OutFile requests/stranger.csr | Out-Null

# A tree as kubeadm has it, in part; one certificate ends soon.
Copy-Item ca.crt pki/ca.crt
Copy-Item server.crt pki/apiserver.crt
New-K8sCertificate -Key server.key -CommonName front-proxy-client -Authority $ca -ValidFor 20d -OutFile pki/front-proxy-client.crt | Out-Null
New-K8sCertificate -Key server.key -CommonName node-1 -DnsName localhost -Authority $ca -ExtendedKeyUsage ServerAuth, ClientAuth -OutFile pki/etcd/server.crt | Out-Null

# The files of a control-plane node, and a unit that names some of them.
Initialize-K8sPki -Path nodes/cp1/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue | Out-Null
@'
[Service]
ExecStart=/usr/local/bin/kube-apiserver \
  --client-ca-file=/etc/kubernetes/pki/ca.crt \
  --tls-cert-file=/etc/kubernetes/pki/apiserver.crt \
  --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
'@ | Set-Content kube-apiserver.service

# What two of its components have written, and the lines of one by themselves.
$pods = 'nodes/cp1/var/log/pods/kube-system_'
$refused = '"Unable to authenticate the request" err="[x509: certificate has expired or is not yet valid: current time ' +
    '2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z]"'
foreach ($log in @{
        'kube-apiserver-cp1_0a/kube-apiserver' = "E0822 13:53:00.123456       1 authentication.go:75] $refused"
        'etcd-cp1_0b/etcd' = '{"level":"warn","ts":"2026-08-22T13:53:00.000000Z","caller":"embed/config_logging.go:170",' +
            '"msg":"rejected connection on client endpoint","remote-addr":"127.0.0.1:41234","server-name":"",' +
            '"error":"remote error: tls: bad certificate"}'
    }.GetEnumerator()) {
    New-Item -ItemType Directory -Path "$pods$($log.Key)" | Out-Null
    "2026-08-22T13:53:00.123456789Z stderr F $($log.Value)" | Set-Content "$pods$($log.Key)/0.log"
}
Copy-Item "${pods}kube-apiserver-cp1_0a/kube-apiserver/0.log" apiserver.log

# Keys with a password, and an authority whose key is kept elsewhere.
New-K8sPrivateKey ECDSA -OutFile encrypted.key -Password $password | Out-Null
New-K8sCertificateAuthority -CommonName locked-ca -Algorithm ECDSA -OutFile locked-ca.crt -Password $password | Out-Null
New-K8sCertificateAuthority -CommonName offline-root -Algorithm ECDSA -OutFile offline/root.crt -KeyOutFile usb/root.key | Out-Null

# A kubeconfig as somebody at work has it, and two that were sent.
$config = @{ KubeConfig = 'config' }
foreach ($name in 'dev', 'stage', 'prod-eu', 'prod-us') {
    Set-K8sKubeConfigCluster $name -Server "https://$name.example.com:6443" -CertificateAuthority ca.crt @config
    Set-K8sKubeConfigContext $name -Cluster $name -User ($name -eq 'stage' ? 'stage' : 'jane') @config
}
Set-K8sKubeConfigUser jane, stage -ClientCertificate my.crt -ClientKey my.key @config
Use-K8sKubeConfigContext dev @config
$sent = @{ CertificateAuthority = 'ca.crt'; ClientCertificate = 'my.crt'; ClientKey = 'my.key' }
New-K8sKubeConfig -OutFile jane.conf -Server https://10.0.0.1:6443 @sent
New-K8sKubeConfig -OutFile colleague.conf -Server https://10.9.0.1:6443 -ClusterName lab -UserName peter @sent
