# An authority elsewhere has no key in the tree, and somebody has signed what was asked for.
function global:Before([string] $code) {
    if ($code -like '*-AsRequest*') {
        Remove-Item ./etc/kubernetes -Recurse
        $elsewhere = @{ KeyOutFile = "$PWD/ca-elsewhere.key"; Force = $true; Algorithm = 'ECDSA' }
        foreach ($name in 'ca', 'front-proxy-ca', 'etcd/ca') {
            New-Item -ItemType Directory -Force (Split-Path "./etc/kubernetes/pki/$name") | Out-Null
            New-K8sCertificateAuthority -CommonName $name -OutFile "./etc/kubernetes/pki/$name.crt" @elsewhere | Out-Null
            Move-Item ./ca-elsewhere.key "./$($name.Replace('/', '-')).key"
        }
    }
    elseif ($code -like '*-SignedCertificate*') {
        New-Item -ItemType Directory ./signed | Out-Null
        foreach ($request in Get-ChildItem ./requests -Filter *.csr -Recurse) {
            $authority = switch -Regex ($request.FullName) { 'front-proxy' { 'front-proxy-ca' } 'etcd' { 'etcd/ca' } default { 'ca' } }
            $key = @{ KeyPath = "./$($authority.Replace('/', '-')).key" }
            Get-K8sCertificateAuthority "./etc/kubernetes/pki/$authority.crt" @key |
                ForEach-Object { New-K8sCertificate -Request $request.FullName -Authority $_ -Force -OutFile "./signed/$(New-Guid).crt" } | Out-Null
        }
    }
}
