BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $null = Initialize-K8sPki "$TestDrive/tree" -NodeName cp1 -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256
    $tree = "$TestDrive/tree"
    function ConvertTo-Base64Url([byte[]] $Bytes) { [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
    function New-Token([string] $KeyId) {
        $parts = "{`"alg`":`"RS256`",`"kid`":`"$KeyId`"}", '{"sub":"hush-hush"}', 'signature'
        ($parts | ForEach-Object { ConvertTo-Base64Url ([Text.Encoding]::UTF8.GetBytes($_)) }) -join '.'
    }
    # What Kubernetes computes, by openssl.
    function Get-KeyId([string] $PublicKeyFile) {
        openssl pkey -pubin -in $PublicKeyFile -outform der -out "$TestDrive/spki.der"
        openssl dgst -sha256 -binary -out "$TestDrive/spki.sha" "$TestDrive/spki.der"
        ConvertTo-Base64Url ([IO.File]::ReadAllBytes("$TestDrive/spki.sha"))
    }
    # A key set by .NET's own numbers, with the id of openssl.
    function New-KeySet([string] $PublicKeyFile, [string] $Name) {
        $rsa = [Security.Cryptography.RSA]::Create()
        $rsa.ImportFromPem((Get-Content -Raw $PublicKeyFile))
        $numbers = $rsa.ExportParameters($false)
        @{ keys = @(@{
            use = 'sig'; kty = 'RSA'; alg = 'RS256'; kid = Get-KeyId $PublicKeyFile
            n = ConvertTo-Base64Url $numbers.Modulus; e = ConvertTo-Base64Url $numbers.Exponent
        }) } | ConvertTo-Json -Depth 4 | Set-Content "$TestDrive/$Name"
        "$TestDrive/$Name"
    }
    $null = New-K8sPrivateKey RSA -OutFile "$TestDrive/other.key"
    Get-K8sPublicKey "$TestDrive/other.key" | Export-K8sPublicKey -OutFile "$TestDrive/other.pub"
}

Describe 'Get-K8sServiceAccountKey' {
    It 'gives the key id that openssl computes, and says who signs and accepts' -Skip:$noOpenssl {
        $key = Get-K8sServiceAccountKey $tree
        $key.KeyId | Should -BeExactly (Get-KeyId "$tree/pki/sa.pub")
        $key.Use | Should -Be 'signs, accepted'
        $key.SignedBy | Should -BeLike '*sa.key*'
        $key.AcceptedBy | Should -BeLike '*sa.pub*'
        $key.PublicKey.Fingerprint | Should -Be (Get-K8sPublicKey "$tree/pki/sa.key").Fingerprint
    }

    It 'reads the flags of a node, of which the file with two keys counts twice' {
        $root = New-Item -ItemType Directory "$TestDrive/node/etc/kubernetes/manifests" -Force
        Copy-Item "$tree/pki" "$TestDrive/node/etc/kubernetes/pki" -Recurse
        Add-Content "$TestDrive/node/etc/kubernetes/pki/sa.pub" (Get-Content "$TestDrive/other.pub")
        Set-Content "$root/kube-apiserver.yaml" @'
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    command: [kube-apiserver, --service-account-key-file=/etc/kubernetes/pki/sa.pub, --service-account-signing-key-file=/etc/kubernetes/pki/sa.key]
    volumeMounts: [{name: pki, mountPath: /etc/kubernetes/pki}]
  volumes: [{name: pki, hostPath: {path: /etc/kubernetes/pki}}]
'@
        $keys = Get-K8sServiceAccountKey -Root "$TestDrive/node"
        $keys.Use | Should -Be 'signs, accepted', 'accepted'
        $keys[0].SignedBy | Should -BeLike '*kube-apiserver --service-account-signing-key-file*'
        $keys[0].Node | Should -Be 'node'
    }

    It 'tells a key that signs and is not accepted' {
        Copy-Item $tree "$TestDrive/wrong" -Recurse
        Copy-Item "$TestDrive/other.pub" "$TestDrive/wrong/pki/sa.pub" -Force
        $keys = Get-K8sServiceAccountKey "$TestDrive/wrong"
        $keys.Use | Should -Be 'signs, not accepted', 'accepted'
        $keys[0].Urgency | Should -Be 'Now'
        (Test-K8sPki "$TestDrive/wrong" -InformationAction Ignore).Id | Should -Contain 'ServiceAccountKeyMismatch'
    }

    It 'reads key sets, alone and beside a node' -Skip:$noOpenssl {
        $set = New-KeySet "$TestDrive/other.pub" 'set.json'
        $alone = Get-K8sServiceAccountKey -KeySet $set
        $alone.KeyId | Should -BeExactly (Get-KeyId "$TestDrive/other.pub")
        $alone.AcceptedBy | Should -Be $set
    }

    It 'knows a key of a curve in a key set as that of the node' {
        $point = [Security.Cryptography.ECDsa]::Create()
        $point.ImportFromPem((Get-Content -Raw "$tree/pki/sa.pub"))
        $numbers = $point.ExportParameters($false).Q
        "{`"keys`":[{`"kty`":`"EC`",`"crv`":`"P-256`",`"x`":`"$(ConvertTo-Base64Url $numbers.X)`",`"y`":`"$(ConvertTo-Base64Url $numbers.Y)`"},{`"kty`":`"oct`",`"k`":`"aGk`"}]}" |
            Set-Content "$TestDrive/ec.json"
        (Get-K8sServiceAccountKey $tree -KeySet "$TestDrive/ec.json").AcceptedBy.Count | Should -Be 2
    }

    It 'says which tokens name which key, and shows none of them' {
        $id = (Get-K8sServiceAccountKey $tree).KeyId
        New-Token $id | Set-Content "$TestDrive/token"
        $keys = Get-Item "$TestDrive/token" | Get-K8sServiceAccountKey $tree
        $keys.Tokens | Should -Be "$TestDrive/token"
        $text = New-Token 'strange'
        $keys = $text, (ConvertTo-SecureString -AsPlainText -Force (New-Token $id)) | Get-K8sServiceAccountKey $tree
        $keys.KeyId | Should -Be $id, 'strange'
        $keys[1].Use | Should -Be 'not accepted'
        $keys | Format-List * | Out-String | Should -Not -BeLike '*aHVzaC1odXNo*'
        ($keys | ConvertTo-Json -Depth 5) | Should -Not -BeLike "*$($text.Split('.')[1])*"
    }

    It 'finds the tokens of pods by the folder of kubelet' {
        $id = (Get-K8sServiceAccountKey $tree).KeyId
        $root = "$TestDrive/pods"
        $null = New-Item -ItemType Directory "$root/etc/kubernetes" -Force
        Copy-Item "$tree/pki" "$root/etc/kubernetes/pki" -Recurse
        foreach ($pod in 'one', 'two') {
            $volume = New-Item -ItemType Directory "$root/var/lib/kubelet/pods/$pod/volumes/kubernetes.io~projected/kube-api-access-x/..2026" -Force
            New-Token $id | Set-Content -NoNewline "$volume/token"
            Set-Content "$volume/namespace" default
            if (-not $IsWindows) {
                $null = New-Item -ItemType SymbolicLink "$($volume.Parent)/..data" -Target '..2026'
                $null = New-Item -ItemType SymbolicLink "$($volume.Parent)/token" -Target '..data/token'
                $null = New-Item -ItemType SymbolicLink "$($volume.Parent)/namespace" -Target '..data/namespace'
            }
            else { Copy-Item "$volume/token" "$($volume.Parent)/token" }
        }
        $key = Get-K8sServiceAccountKey -Root $root -PodTokens
        $key.Tokens | Should -Be @(foreach ($pod in 'one', 'two') { "/var/lib/kubelet/pods/$pod/volumes/kubernetes.io~projected/kube-api-access-x/token" })
    }

    It 'refuses what is no token and no key set, without its text' {
        foreach ($bad in 'eyJ.x.y', "eyJhIjox.$('s3cret' * 20).y", 'eyJ4-_.e.e') {
            Set-Content "$TestDrive/bad" $bad
            $failed = $null
            Get-Item "$TestDrive/bad" | Get-K8sServiceAccountKey $tree -ErrorAction SilentlyContinue -ErrorVariable failed | Out-Null
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'TokenHeaderMalformed,*'
            "$($failed[0])" | Should -Not -BeLike '*s3cret*'
        }
        'eyJzM2NyZXQ.s3cret' | Get-K8sServiceAccountKey $tree -ErrorAction SilentlyContinue -ErrorVariable failed | Out-Null
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'TokenHeaderMalformed,*'
        "$($failed[0]) $($failed[0].TargetObject)" | Should -Not -BeLike '*s3cret*'
        foreach ($bad in '[]', '{"keys":{}}', '{"keys":[{"kty":"RSA","n":"!","e":"AQAB"}]}', '{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}', ('[' * 100)) {
            Set-Content "$TestDrive/bad.json" $bad
            { Get-K8sServiceAccountKey -KeySet "$TestDrive/bad.json" -ErrorAction Stop } | Should -Throw
        }
        { Get-K8sServiceAccountKey -Context x -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterMissing,*'
    }
}
