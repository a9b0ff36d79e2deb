BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $key = New-K8sPrivateKey -Algorithm ECDSA -OutFile "$TestDrive/my.key"
}

Describe 'New-K8sCsr' {
    It 'makes the request of the tutorial, which openssl verifies' -Skip:$noOpenssl {
        $subject = '/C=US/ST=CA/O=MyOrg, Inc./CN=mydomain.com'
        $request = Get-K8sPrivateKey "$TestDrive/my.key" | New-K8sCsr -Subject $subject -OutFile "$TestDrive/bank.csr"
        $request.Path | Should -Be "$TestDrive/bank.csr"
        "$(openssl req -in "$TestDrive/bank.csr" -verify -noout 2>&1)" | Should -BeLike '*verify OK*'
        openssl req -in "$TestDrive/bank.csr" -noout -subject -nameopt compat | Should -Be "subject=$subject"
    }

    It 'takes the key by parameter as it takes it from the pipeline' {
        $piped = $key | New-K8sCsr -CommonName jane
        $byObject = New-K8sCsr -PrivateKey $key -CommonName jane
        $byPath = New-K8sCsr -PrivateKey "$TestDrive/my.key" -CommonName jane
        $piped.PublicKey.Fingerprint | Should -Be $key.Fingerprint
        $byObject.PublicKey.Fingerprint | Should -Be $key.Fingerprint
        $byPath.PublicKey.Fingerprint | Should -Be $key.Fingerprint
    }

    It 'writes every kind of name and usage as openssl reads them' -Skip:$noOpenssl {
        $null = $key | New-K8sCsr -CommonName api -Organization one, two -DnsName kubernetes, '*.example.com' -IPAddress 10.96.0.1, 'fd00::1' -Uri 'spiffe://c/ns/x' -Email a@example.com -KeyUsage DigitalSignature -ExtendedKeyUsage ServerAuth, '1.3.6.1.5.5.7.3.2' -OutFile "$TestDrive/all.csr"
        $text = (openssl req -in "$TestDrive/all.csr" -noout -text) -join "`n"
        $text | Should -Match 'Subject: O = one, O = two, CN = api'
        $text | Should -Match 'DNS:kubernetes, DNS:\*\.example\.com, IP Address:10\.96\.0\.1, IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://c/ns/x, email:a@example\.com'
        $text | Should -Match 'TLS Web Server Authentication, TLS Web Client Authentication'
        $text | Should -Match 'Digital Signature'
    }

    It 'reads <Given> as <Shown>' -ForEach @(
        @{ Given = '/CN=jane/O=dev'; Shown = 'O=dev, CN=jane' }
        @{ Given = 'CN=jane,O=dev'; Shown = 'CN=jane, O=dev' }
        @{ Given = 'CN=jane, O="MyOrg, Inc."'; Shown = 'CN=jane, O="MyOrg, Inc."' }
        @{ Given = 'CN=jane\, of dev,O=x'; Shown = 'CN="jane, of dev", O=x' }
        @{ Given = '/CN=a\/b/O=x'; Shown = 'O=x, CN=a/b' }
        @{ Given = '/CN=x+O=system:masters'; Shown = 'CN=x + O=system:masters' }
        @{ Given = 'CN=Zo\C3\AB'; Shown = "CN=Zo$([char]0xEB)" }
        @{ Given = '/2.5.4.3=by number'; Shown = 'CN=by number' }
    ) {
        ($key | New-K8sCsr -Subject $Given).Subject | Should -Be $Shown
    }

    It 'shows every attribute of a name with several in one set' {
        $request = $key | New-K8sCsr -Subject '/CN=x+O=system:masters'
        $request.Organization | Should -Be 'system:masters'
        $request.CommonName | Should -Be 'x'
        "$($request.SubjectName.Parts)" | Should -Be 'CN=x+O=system:masters'
    }

    It 'refuses the subject <Subject> with <Id>' -ForEach @(
        @{ Subject = "/CN=a`nb"; Id = 'SubjectValueInvalid' }
        @{ Subject = '/CN='; Id = 'SubjectValueEmpty' }
        @{ Subject = '/XX=1'; Id = 'SubjectAttributeUnknown' }
        @{ Subject = 'jane'; Id = 'SubjectMalformed' }
        @{ Subject = '/C=USA/CN=x'; Id = 'SubjectValueInvalid' }
        @{ Subject = 'CN="open'; Id = 'SubjectMalformed' }
    ) {
        { $key | New-K8sCsr -Subject $Subject -ErrorAction Stop } | Should -Throw -ErrorId "$Id,K8sPki.Commands.NewK8sCsrCommand"
    }

    It 'refuses the DNS name <_>' -ForEach '10.0.0.1', 'a b', '-x', 'a..b', 'a.*.b' {
        { $key | New-K8sCsr -DnsName $_ -ErrorAction Stop } | Should -Throw -ErrorId 'DnsNameInvalid,*'
    }

    It 'refuses a subject given whole and in parts' {
        { $key | New-K8sCsr -Subject '/CN=a' -CommonName b -ErrorAction Stop } | Should -Throw -ErrorId 'SubjectGivenTwice,*'
    }

    It 'refuses a request for nobody' {
        { $key | New-K8sCsr -ErrorAction Stop } | Should -Throw -ErrorId 'SubjectMissing,*'
    }

    It 'refuses encipherment for an ECDSA key' {
        { $key | New-K8sCsr -CommonName a -KeyUsage KeyEncipherment -ErrorAction Stop } | Should -Throw -ErrorId 'KeyUsageDoesNotFitKey,*'
    }

    It 'writes nothing with -WhatIf' {
        $key | New-K8sCsr -CommonName a -OutFile "$TestDrive/whatif.csr" -WhatIf
        "$TestDrive/whatif.csr" | Should -Not -Exist
    }
}

Describe 'Get-K8sCsr and Export-K8sCsr' {
    It 'read what openssl wrote and say that its signature holds' -Skip:$noOpenssl {
        $null = openssl req -new -newkey rsa:2048 -nodes -keyout "$TestDrive/o.key" -subj '/O=dev/CN=jane' -addext 'subjectAltName=DNS:a.example,IP:10.0.0.1' -out "$TestDrive/o.csr" 2>&1
        $request = Get-K8sCsr "$TestDrive/o.csr"
        $request.Subject | Should -Be 'CN=jane, O=dev'
        $request.DnsNames | Should -Be 'a.example'
        $request.IPAddresses | Should -Be '10.0.0.1'
        $request.IsSignatureValid | Should -BeTrue
    }

    It 'see a changed request' {
        $request = $key | New-K8sCsr -CommonName jane
        $latin = [System.Text.Encoding]::Latin1
        $bytes = $latin.GetBytes($latin.GetString([Convert]::FromBase64String(($request.Pem -replace '-----[^-]+-----|\s'))).Replace('jane', 'jone'))
        [System.IO.File]::WriteAllBytes("$TestDrive/changed.csr", $bytes)
        $changed = Get-K8sCsr "$TestDrive/changed.csr"
        $changed.CommonName | Should -Be 'jone'
        $changed.IsSignatureValid | Should -BeFalse
    }

    It 'round-trip PEM and DER' {
        $request = $key | New-K8sCsr -CommonName jane
        $request | Export-K8sCsr -OutFile "$TestDrive/j.csr"
        $request | Export-K8sCsr -OutFile "$TestDrive/j.der" -AsDer
        (Get-K8sCsr "$TestDrive/j.csr").Pem | Should -Be $request.Pem
        ("$TestDrive/j.der" | Get-K8sCsr).Pem | Should -Be $request.Pem
        $request | Export-K8sCsr | Should -Be $request.Pem
    }

    It 'go on after a bad file' {
        Set-Content "$TestDrive/bad.csr" 'nothing'
        $null = $key | New-K8sCsr -CommonName good -OutFile "$TestDrive/good.csr"
        $found = Get-K8sCsr "$TestDrive/bad.csr", "$TestDrive/good.csr" -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Subject | Should -Be 'CN=good'
        $problems[0].FullyQualifiedErrorId | Should -Be 'NotARequest,K8sPki.Commands.GetK8sCsrCommand'
        $problems[0].TargetObject | Should -Be "$TestDrive/bad.csr"
    }
}

Describe 'New-K8sCsr -ConfigFile' {
    BeforeAll {
        Set-Content "$TestDrive/openssl.cnf" @'
[req]
req_extensions = v3_req
distinguished_name = req_distinguished_name
[ v3_req ]
basicConstraints = CA:FALSE
keyUsage = nonRepudiation, digitalSignature, keyEncipherment
subjectAltName = @alt_names
[alt_names]
DNS.1 = kubernetes
DNS.2 = kubernetes.default
DNS.3 = kubernetes.default.svc
DNS.4 = kubernetes.default.svc.cluster.local
IP.1 = 10.96.0.1
IP.2 = 172.17.0.87
[req_distinguished_name]
'@
        $subject = '/CN=kube-apiserver'
        $rsa = New-K8sPrivateKey -OutFile "$TestDrive/rsa.key"
    }

    It 'asks for what openssl asks for with the file of the tutorial' -Skip:$noOpenssl {
        $null = openssl req -new -batch -key "$TestDrive/rsa.key" -subj $subject -config "$TestDrive/openssl.cnf" -out "$TestDrive/theirs.csr" 2>&1
        $null = New-K8sCsr -PrivateKey "$TestDrive/rsa.key" -Subject $subject -ConfigFile "$TestDrive/openssl.cnf" -OutFile "$TestDrive/ours.csr"
        $ours, $theirs = foreach ($file in 'ours', 'theirs') {
            (openssl req -in "$TestDrive/$file.csr" -noout -text) -join "`n" -replace '(?s)Signature Value:.*'
        }
        $ours | Should -BeLike '*kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:172.17.0.87*'
        $ours | Should -Be $theirs
        "$(openssl req -in "$TestDrive/ours.csr" -verify -noout 2>&1)" | Should -BeLike '*verify OK*'
    }

    It 'adds names to those of the file and replaces its usages' {
        $request = $rsa | New-K8sCsr -Subject $subject -ConfigFile "$TestDrive/openssl.cnf" -DnsName more -KeyUsage DigitalSignature
        $request.DnsNames[-1] | Should -Be 'more'
        $request.DnsNames.Count | Should -Be 5
        $request.KeyUsage | Should -Be 'DigitalSignature'
    }

    It 'takes the subject of the file' {
        Set-Content "$TestDrive/named.cnf" "[req]`nprompt = no`ndistinguished_name = dn`n[dn]`nO = dev`nCN = `$ENV::K8SPKI_NAME"
        $env:K8SPKI_NAME = 'jane'
        ($key | New-K8sCsr -ConfigFile "$TestDrive/named.cnf").Subject | Should -Be 'CN=jane, O=dev'
        $env:K8SPKI_NAME = ''
    }

    It 'says which lines have no effect' {
        Set-Content "$TestDrive/bits.cnf" "[req]`ndefault_bits = 4096`nprompt = no`ndistinguished_name = dn`n[dn]`nCN = a"
        $lines = $key | New-K8sCsr -ConfigFile "$TestDrive/bits.cnf" -Verbose 4>&1 | Out-String
        $lines | Should -BeLike "*line 2: 'default_bits' has no effect*"
    }

    It 'refuses <Text> with <Id>' -ForEach @(
        @{ Text = '[x]'; Id = 'ConfigWithoutRequest' }
        @{ Text = "[req]`nnonsense"; Id = 'ConfigMalformed' }
        @{ Text = "[req]`nreq_extensions = none"; Id = 'ConfigMalformed' }
        @{ Text = "[req]`nreq_extensions = e`n[e]`nnsComment = x"; Id = 'ConfigExtensionNotSupported' }
        @{ Text = "[req]`n.include /etc/passwd"; Id = 'ConfigDirectiveRefused' }
        @{ Text = "[req]`nx = `$nothing"; Id = 'ConfigVariableUnknown' }
    ) {
        Set-Content "$TestDrive/bad.cnf" $Text
        { $key | New-K8sCsr -CommonName a -ConfigFile "$TestDrive/bad.cnf" } | Should -Throw -ErrorId "$Id,K8sPki.Commands.NewK8sCsrCommand"
    }
}

Describe 'New-K8sCsr -Profile' {
    It 'asks for what kubeadm issues to kube-apiserver' {
        $request = $key | New-K8sCsr -Profile ApiServer -NodeName cp1 -IPAddress 10.96.0.1, 192.168.1.5
        $request.CommonName | Should -Be 'kube-apiserver'
        $request.DnsNames -join ' ' | Should -Be 'cp1 kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local'
        $request.IPAddresses | Should -Be '10.96.0.1', '192.168.1.5'
        $request.ExtendedKeyUsage.Name | Should -Be 'ServerAuth'
    }

    It 'makes a user with groups' {
        ($key | New-K8sCsr -Profile User -CommonName jane -Organization dev, ops).Subject | Should -Be 'CN=jane, O=ops, O=dev'
    }

    It 'makes a node whose request the signer takes' {
        $key | New-K8sCsr -Profile KubeletServer -NodeName n1 -IPAddress 10.0.0.5 | Test-K8sCsr -SignerName kubernetes.io/kubelet-serving -Quiet | Should -Be $true
        $key | New-K8sCsr -Profile KubeletClient -NodeName n1 | Test-K8sCsr -SignerName kubernetes.io/kube-apiserver-client-kubelet -Quiet | Should -Be $true
    }

    It 'refuses <Given> with <Id>' -ForEach @(
        @{ Given = @{ Profile = 'Nobody' }; Id = 'ProfileUnknown' }
        @{ Given = @{ Profile = 'EtcdPeer' }; Id = 'ProfileNodeMissing' }
        @{ Given = @{ Profile = 'User' }; Id = 'ProfileUserMissing' }
        @{ Given = @{ Profile = 'Admin'; CommonName = 'a' }; Id = 'ProfileNameGiven' }
        @{ Given = @{ Profile = 'Admin'; NodeName = 'a' }; Id = 'ProfileNodeGiven' }
        @{ Given = @{ Profile = 'EtcdPeer'; NodeName = 'a' }; Id = 'ProfileAddressMissing' }
        @{ Given = @{ Profile = 'Admin'; Subject = '/CN=a' }; Id = 'ProfileSubjectGiven' }
        @{ Given = @{ CommonName = 'a'; NodeName = 'a' }; Id = 'ProfileMissing' }
        @{ Given = @{ Profile = 'Admin'; ConfigFile = 'x' }; Id = 'ContentGivenTwice' }
    ) {
        { $key | New-K8sCsr @Given -ErrorAction Stop } | Should -Throw -ErrorId "$Id,K8sPki.Commands.NewK8sCsrCommand"
    }

    It 'shows the names of a request without a subject once, below a header that is whole' {
        $text = $key | New-K8sCsr -DnsName web.example.com -IPAddress 10.0.0.7 | Out-String -Width 80
        $text | Should -Match '(?m)^! KeyDescription +Location +Subject +Names *$'
        ($text -split 'web.example.com').Count | Should -Be 2
    }

    It 'completes, with what each is for' {
        $found = (TabExpansion2 'New-K8sCsr -Profile Etcd').CompletionMatches
        $found.CompletionText -join ' ' | Should -Be 'EtcdServer EtcdPeer EtcdHealthcheckClient'
        $found[0].ToolTip | Should -BeLike '*ServerAuth, ClientAuth; needs -NodeName, -IPAddress'
    }
}
