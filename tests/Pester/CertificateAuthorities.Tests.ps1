BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $root = New-K8sCertificateAuthority -CommonName authorities-root -Algorithm ECDSA -OutFile "$TestDrive/root.crt"
    $key = New-K8sPrivateKey ECDSA -OutFile "$TestDrive/leaf.key"
}

Describe 'New-K8sCertificateAuthority with limits' {
    BeforeAll {
        $limited = New-K8sCertificateAuthority -CommonName limited -Authority $root -Algorithm ECDSA -PathLength 1 -OutFile "$TestDrive/limited.crt" `
            -PermittedDnsName example.com, .svc.cluster.local -ExcludedDnsName secret.example.com -PermittedIPRange 10.0.0.0/8, fd00::/16 -ExcludedIPRange 10.9.0.0/16 `
            -PermittedEmail example.com -ExcludedEmail root@example.com -PermittedUriHost example.com -ExcludedUriHost .bad.example.com
    }

    It 'writes what openssl prints' -Skip:$noOpenssl {
        $text = ((openssl x509 -in "$TestDrive/limited.crt" -noout -ext nameConstraints,basicConstraints) -join "`n") -replace '\s+', ' '
        $text | Should -BeLike '*Name Constraints: critical*'
        $text | Should -BeLike '*pathlen:1*'
        foreach ($part in 'DNS:example.com', 'DNS:.svc.cluster.local', 'IP:10.0.0.0/255.0.0.0', 'IP:FD00:0:0:0:0:0:0:0/FFFF:0:0:0:0:0:0:0', 'email:example.com', 'URI:example.com', 'DNS:secret.example.com', 'IP:10.9.0.0/255.255.0.0', 'email:root@example.com', 'URI:.bad.example.com') {
            $text | Should -BeLike "*$part*"
        }
        ($text -split 'Excluded:')[0] | Should -Not -BeLike '*secret*'
    }

    It 'is held to by openssl and by Test-K8sCertificate: <Dns> <Ip>' -Skip:$noOpenssl -ForEach @(
        @{ Dns = 'a.example.com'; Ip = '10.1.2.3'; Ok = $true }
        @{ Dns = 'a.example.org'; Ip = '10.1.2.3'; Ok = $false }
        @{ Dns = 'a.secret.example.com'; Ip = '10.1.2.3'; Ok = $false }
        @{ Dns = 'a.example.com'; Ip = '192.168.1.1'; Ok = $false }
        @{ Dns = 'a.example.com'; Ip = '10.9.1.1'; Ok = $false }
    ) {
        $leaf = New-K8sCertificate -Key $key -CommonName leaf -DnsName $Dns -IPAddress $Ip -Authority $limited -OutFile "$TestDrive/leaf.crt" -Force
        $null = openssl verify -CAfile "$TestDrive/root.crt" -untrusted "$TestDrive/limited.crt" "$TestDrive/leaf.crt" 2>&1
        ($LASTEXITCODE -eq 0) | Should -Be $Ok
        Test-K8sCertificate -InputObject $leaf -Authority $root -Intermediate $limited -Quiet | Should -Be $Ok
    }

    It 'refuses <Name> <Value>' -ForEach @(
        @{ Name = 'PermittedIPRange'; Value = '10.0.0.1/8'; Id = 'NameConstraintInvalid' }
        @{ Name = 'ExcludedIPRange'; Value = '10.0.0.0/33'; Id = 'NameConstraintInvalid' }
        @{ Name = 'PermittedIPRange'; Value = 'x'; Id = 'NameConstraintInvalid' }
        @{ Name = 'PermittedDnsName'; Value = '*.example.com'; Id = 'NameConstraintInvalid' }
        @{ Name = 'ExcludedDnsName'; Value = 'a b'; Id = 'DnsNameInvalid' }
        @{ Name = 'PermittedEmail'; Value = '@'; Id = 'EmailInvalid' }
        @{ Name = 'SerialNumber'; Value = '0'; Id = 'SerialNumberInvalid' }
        @{ Name = 'SerialNumber'; Value = '0102030405060708090a0b0c0d0e0f1011121314151617'; Id = 'SerialNumberInvalid' }
    ) {
        $arguments = @{ $Name = $Value }
        { New-K8sCertificateAuthority -CommonName x -Algorithm ECDSA @arguments -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'New-K8sCertificateAuthority -CrossSign' {
    It 'certifies the name and key of an authority that exists, so that openssl trusts what that one signed' -Skip:$noOpenssl {
        $old = New-K8sCertificateAuthority -CommonName crossed -Algorithm ECDSA -OutFile "$TestDrive/crossed.crt"
        $null = New-K8sCertificate -Key $key -CommonName leaf -DnsName a.example -Authority $old -OutFile "$TestDrive/crossed-leaf.crt"
        $cross = New-K8sCertificateAuthority -CrossSign "$TestDrive/crossed.crt" -Authority $root -OutFile "$TestDrive/cross.crt"
        $cross.IsExternal | Should -BeTrue
        $cross.Certificate.SubjectKeyId | Should -Be $old.Certificate.SubjectKeyId
        $cross.Certificate.AuthorityKeyId | Should -Be $root.Certificate.SubjectKeyId
        $cross.Chain.Subject | Should -Be 'CN=authorities-root'
        openssl verify -CAfile "$TestDrive/root.crt" -untrusted "$TestDrive/cross.crt" "$TestDrive/crossed-leaf.crt" | Should -BeLike '*: OK'
        "$TestDrive/cross.key" | Should -Not -Exist
        (New-K8sCertificateAuthority -CrossSign $old -Authority $root).IsExternal | Should -BeFalse
    }

    It 'reports <Id>' -ForEach @(
        @{ Id = 'SubjectGivenTwice'; Run = { New-K8sCertificateAuthority -CrossSign $root -Authority $root -CommonName x -ErrorAction Stop } }
        @{ Id = 'SameAuthority'; Run = { New-K8sCertificateAuthority -CrossSign $root -Authority $root -ErrorAction Stop } }
        @{ Id = 'SameSubject'; Run = { New-K8sCertificateAuthority -CrossSign (New-K8sCertificateAuthority -CommonName authorities-root -Algorithm ECDSA) -Authority $root -ErrorAction Stop } }
        @{ Id = 'PathNotFound'; Run = { New-K8sCertificateAuthority -CrossSign "$TestDrive/none.crt" -Authority $root -ErrorAction Stop } }
        @{ Id = 'NotAnAuthority'; Run = { New-K8sCertificateAuthority -CrossSign (New-K8sCertificate -Key $key -CommonName x -Authority $root) -Authority $root -ErrorAction Stop } }
    ) {
        $Run | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'New-K8sCertificateAuthority -Renew' {
    It 'keeps name, key and extensions, so that what it signed stays valid' -Skip:$noOpenssl {
        $old = New-K8sCertificateAuthority -CommonName renewed -Algorithm ECDSA -PathLength 2 -PermittedDnsName example -ValidFor 10d -OutFile "$TestDrive/renewed.crt"
        $null = New-K8sCertificate -Key $key -CommonName leaf -DnsName a.example -Authority $old -OutFile "$TestDrive/renewed-leaf.crt"
        $new = New-K8sCertificateAuthority -Renew "$TestDrive/renewed.crt" -ValidFor 5y -SerialNumber 01:AB -OutFile "$TestDrive/renewed-new.crt"
        $new.Certificate.SerialNumber | Should -Be '01AB'
        $new.IsExternal | Should -BeFalse
        "$($new.Certificate.BasicConstraints) $($new.Certificate.PermittedNames)" | Should -Be 'CA:TRUE, pathlen:2 DNS:example'
        openssl verify -CAfile "$TestDrive/renewed-new.crt" "$TestDrive/renewed-leaf.crt" | Should -BeLike '*: OK'
    }

    It 'renews an authority below another by that one' {
        $below = New-K8sCertificateAuthority -CommonName below -Authority $root -Algorithm ECDSA -OutFile "$TestDrive/below.crt"
        (New-K8sCertificateAuthority -Renew $below -Authority $root).Certificate.Issuer | Should -Be 'CN=authorities-root'
        { New-K8sCertificateAuthority -Renew $below -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityMissing,*'
        Copy-Item "$TestDrive/root.crt" "$TestDrive/external.crt"
        { New-K8sCertificateAuthority -Renew "$TestDrive/external.crt" -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityIsExternal,*'
    }

    It 'writes nothing with -WhatIf' {
        New-K8sCertificateAuthority -Renew $root -OutFile "$TestDrive/whatif.crt" -WhatIf
        "$TestDrive/whatif.crt" | Should -Not -Exist
    }
}

Describe 'Validity and serial number' {
    It 'warns of <ValidFor>' -ForEach @(
        @{ ValidFor = '5m'; Wanted = '*less than 10 minutes*' }
        @{ ValidFor = '10y'; Wanted = '*825 days*' }
    ) {
        $long = New-K8sCertificateAuthority -CommonName long -Algorithm ECDSA -ValidFor 30y -WarningAction SilentlyContinue
        $certificate = New-K8sCertificate -Key $key -CommonName v -Authority $long -ValidFor $ValidFor -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike $Wanted
    }

    It 'does not warn of <ValidFor>' -ForEach @{ ValidFor = '10m' }, @{ ValidFor = '365d' }, @{ ValidFor = '2y' } {
        $null = New-K8sCertificate -Key $key -CommonName v -Authority $root -ValidFor $ValidFor -WarningVariable warnings
        $warnings.Count | Should -Be 0
    }

    It 'warns of an authority that lasts decades, and makes it' {
        $long = New-K8sCertificateAuthority -CommonName long -Algorithm ECDSA -ValidFor 50y -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*ten years*'
        $long.NotAfter.Year | Should -Be ((Get-Date).AddDays(50 * 365).Year)
    }

    It 'takes a serial number' -Skip:$noOpenssl {
        $null = New-K8sCertificate -Key $key -CommonName s -Authority $root -SerialNumber 0xFF00 -OutFile "$TestDrive/serial.crt"
        openssl x509 -in "$TestDrive/serial.crt" -noout -serial | Should -Be 'serial=FF00'
        (Get-K8sCertificate "$TestDrive/serial.crt").SerialNumber | Should -Be '00FF00'
    }
}
