BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

Describe 'Get-K8sCertificate shows every field' -Skip:$noOpenssl {
    BeforeAll {
        # The list of timestamps holds two of three bytes each: 0010 0003 010203 0003 040506 behind its own length.
        Set-Content "$TestDrive/x.cnf" @'
[req]
distinguished_name = name
prompt = no
x509_extensions = v3
[name]
CN = fields
[v3]
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
certificatePolicies = 1.3.6.1.4.1.99999.3, 2.5.29.32.0
authorityInfoAccess = OCSP;URI:http://ocsp.example/, caIssuers;URI:http://ca.example/ca.crt
crlDistributionPoints = URI:http://crl.example/a.crl, URI:http://crl.example/b.crl
nameConstraints = critical, permitted;DNS:example.com, permitted;IP:10.0.0.0/255.0.0.0, excluded;email:example.org, excluded;URI:.example.net
1.3.6.1.4.1.11129.2.4.2 = DER:04:0c:00:0a:00:03:01:02:03:00:03:04:05:06
1.3.6.1.4.1.99999.4 = critical, DER:04:03:61:62:63
'@
        $null = openssl req -x509 -config "$TestDrive/x.cnf" -newkey rsa:2048 -nodes -keyout "$TestDrive/x.key" -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48 -days 5 -out "$TestDrive/x.crt" 2>&1
        $certificate = Get-K8sCertificate "$TestDrive/x.crt"
    }

    It 'as properties' {
        $certificate.Policies | Should -Be '1.3.6.1.4.1.99999.3', '2.5.29.32.0'
        $certificate.OcspUris | Should -Be 'http://ocsp.example/'
        $certificate.IssuerUris | Should -Be 'http://ca.example/ca.crt'
        $certificate.CrlUris | Should -Be 'http://crl.example/a.crl', 'http://crl.example/b.crl'
        "$($certificate.PermittedNames)" | Should -Be 'DNS:example.com IP:10.0.0.0/8'
        "$($certificate.ExcludedNames)" | Should -Be 'email:example.org URI:.example.net'
        $certificate.SctCount | Should -Be 2
        $certificate.BasicConstraints.PathLength | Should -Be 3
        $certificate.SignatureAlgorithm | Should -Be 'rsassaPss (SHA384, salt 48)'
        $certificate.OtherExtensions.Oid | Should -Be '1.3.6.1.4.1.99999.4'
        $certificate.OtherExtensions.Hex | Should -Be '0403616263'
        $certificate.KeyDescription | Should -Be 'RSA 2048'
    }

    It 'in the list view' {
        $text = ($certificate | Format-List | Out-String -Width 200) -replace '\s+', ' '
        foreach ($part in 'PermittedNames : {DNS:example.com, IP:10.0.0.0/8}', 'Policies : {1.3.6.1.4.1.99999.3', 'OcspUris : {http://ocsp.example/}', 'CrlUris : {http://crl.example/a.crl,', 'SctCount : 2', '1.3.6.1.4.1.99999.4 (critical): 0403616263', 'rsassaPss (SHA384, salt 48)') {
            $text | Should -BeLike "*$part*"
        }
    }

    It 'and leaves lines out of the list that say nothing' {
        $plain = New-K8sCertificateAuthority -CommonName plain -Algorithm ECDSA
        $plain.Certificate | Format-List | Out-String | Should -Not -Match 'Policies|SctCount|PermittedNames'
    }

    It 'of keys that Kubernetes does not use' {
        $null = openssl req -x509 -newkey ed448 -nodes -keyout "$TestDrive/448.key" -subj /CN=448 -days 5 -out "$TestDrive/448.crt" 2>&1
        $null = openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp256k1 -nodes -keyout "$TestDrive/k1.key" -subj /CN=k1 -days 5 -out "$TestDrive/k1.crt" 2>&1
        $odd = Get-K8sCertificate "$TestDrive/448.crt", "$TestDrive/k1.crt" -ErrorAction Stop
        $odd.KeyDescription | Should -Be 'Ed448', 'EC secp256k1'
        $odd[0] | Format-List | Out-String | Should -Match 'PublicKey +: Ed448 \(not for Kubernetes\)'
    }

    It 'of a key for RSASSA-PSS alone, which Go does not know' {
        $null = openssl req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -keyout "$TestDrive/pss.key" -subj /CN=pss -days 5 -out "$TestDrive/pss.crt" 2>&1
        (Get-K8sCertificate "$TestDrive/pss.crt").KeyDescription | Should -Be 'RSA-PSS 2048'
        $result = Test-K8sCertificate "$TestDrive/pss.crt"
        $result.IsValid | Should -BeFalse
        $result.Findings.Id | Should -Contain 'KeyNotSupported'
    }

    It 'of a signature with RSASSA-PSS whose mask has another hash' {
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj /CN=mask -days 5 -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha256 -sigopt rsa_pss_saltlen:20 -out "$TestDrive/mask.crt" 2>&1
        (Get-K8sCertificate "$TestDrive/mask.crt").SignatureAlgorithm | Should -Be 'rsassaPss (SHA384, MGF1 SHA256, salt 20)'
    }

    It 'of names of every kind' {
        Set-Content "$TestDrive/names.cnf" @'
[req]
distinguished_name = name
prompt = no
x509_extensions = v3
[name]
CN = names
[v3]
subjectAltName = DNS:a.example, IP:10.0.0.1, IP:2001:db8::1, email:me@a.example, URI:spiffe://a/b, RID:1.2.3.4, otherName:1.3.6.1.4.1.311.20.2.3;UTF8:me@corp, otherName:1.2.3.5;INTEGER:5, dirName:dir
[dir]
O = Dir
'@
        $null = openssl req -x509 -config "$TestDrive/names.cnf" -key "$TestDrive/x.key" -days 5 -out "$TestDrive/names.crt" 2>&1
        (Get-K8sCertificate "$TestDrive/names.crt").SubjectAlternativeNames -join ', ' | Should -Be (
            'DNS:a.example, IP Address:10.0.0.1, IP Address:2001:db8::1, email:me@a.example, URI:spiffe://a/b, Registered ID:1.2.3.4, ' +
            'OtherName:1.3.6.1.4.1.311.20.2.3:me@corp, OtherName:1.2.3.5:020105, DirName:O=Dir')
    }

    It 'of a subject in <Kind>' -ForEach @(
        @{ Kind = 'BMPString'; Mask = '0x800' }
        @{ Kind = 'UniversalString'; Mask = '0x100' }
        @{ Kind = 'TeletexString'; Mask = '0x4' }
    ) {
        Set-Content "$TestDrive/string.cnf" "[req]`ndistinguished_name = name`nprompt = no`nutf8 = yes`nstring_mask = MASK:$Mask`n[name]`nCN = Zürich"
        $null = openssl req -x509 -config "$TestDrive/string.cnf" -key "$TestDrive/x.key" -days 5 -out "$TestDrive/string.crt" 2>&1
        (Get-K8sCertificate "$TestDrive/string.crt").Subject | Should -Be 'CN=Zürich'
    }

    It 'of no subject, escape sequences and relative names of several parts, in a table of 80 columns' {
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj / -days 5 -out "$TestDrive/none.crt" 2>&1
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj "/CN=$([char]27)[31mred" -days 5 -out "$TestDrive/red.crt" 2>&1
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj '/CN=a+O=b/OU=c' -multivalue-rdn -days 5 -out "$TestDrive/several.crt" 2>&1
        $text = Get-K8sCertificate "$TestDrive/none.crt", "$TestDrive/red.crt", "$TestDrive/several.crt" | Format-Table | Out-String -Width 80
        $text | Should -Match 'none.crt +\(no name\)'
        $text | Should -Match 'red.crt +CN=\\u001B\[31mred'
        $text | Should -Match 'several.crt +OU=c, CN=a \+ O=b'
    }

    It 'of dates that are far away: <From> to <To>' -ForEach @(
        @{ From = '19490101000000Z'; To = '19491231235959Z'; Start = 1949; End = 1949; Days = '-28\d\d\d' }
        @{ From = '20510101000000Z'; To = '99991231235959Z'; Start = 2051; End = 9999; Days = '291\d\d\d\d' }
        @{ From = '00000101000000Z'; To = '00001231000000Z'; Start = 1; End = 1; Days = '-7\d\d\d\d\d' }
    ) {
        $folder = "$TestDrive/ca-$From"
        $null = New-Item -ItemType Directory $folder
        Set-Content "$folder/index.txt" '' -NoNewline
        Set-Content "$folder/serial" '01'
        Set-Content "$folder/ca.cnf" "[ca]`ndefault_ca = d`n[d]`ndatabase = $folder/index.txt`nserial = $folder/serial`nnew_certs_dir = $folder`ndefault_md = sha256`npolicy = p`n[p]`ncommonName = supplied"
        $null = openssl req -new -key "$TestDrive/x.key" -subj /CN=far -out "$folder/far.csr" 2>&1
        $null = openssl ca -batch -selfsign -config "$folder/ca.cnf" -keyfile "$TestDrive/x.key" -in "$folder/far.csr" -startdate $From -enddate $To -notext -out "$folder/far.crt" 2>&1
        $far = Get-K8sCertificate "$folder/far.crt" -ErrorAction Stop
        $far.NotBefore.ToUniversalTime().Year | Should -Be $Start
        $far.NotAfter.ToUniversalTime().Year | Should -Be $End
        $far | Format-Table | Out-String -Width 80 | Should -Match " $Days \S+far.crt +CN=far"
    }

    It 'of odd serial numbers and dates' {
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj /CN=odd -days 5 -set_serial -77 -out "$TestDrive/negative.crt" 2>&1
        $null = openssl req -x509 -key "$TestDrive/x.key" -subj /CN=odd -days 30000 -set_serial 0x0102030405060708090a0b0c0d0e0f101112131415161718191a -out "$TestDrive/long.crt" 2>&1
        $null = openssl req -new -key "$TestDrive/x.key" -subj /CN=odd -out "$TestDrive/odd.csr" 2>&1
        foreach ($file in 'negative', 'long') {
            $theirs = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((Get-Content -Raw "$TestDrive/$file.crt"))
            $ours = Get-K8sCertificate "$TestDrive/$file.crt"
            foreach ($property in 'SerialNumber', 'NotBefore', 'NotAfter', 'Thumbprint') { $ours.$property | Should -Be $theirs.$property }
        }
        Get-K8sCertificate "$TestDrive/negative.crt" | Format-List | Out-String | Should -Match 'SerialNumber +: B3 \(negative\)'
        (Get-K8sCertificate "$TestDrive/long.crt").NotAfter.Year | Should -BeGreaterThan 2100
    }
}
