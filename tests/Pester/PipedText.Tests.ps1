BeforeAll {
    $key = New-K8sPrivateKey -Algorithm ECDSA
    $ca = New-K8sCertificateAuthority -CommonName 'cluster CA' -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $request = $key | New-K8sCsr -CommonName api -DnsName api.example -OutFile "$TestDrive/api.csr"
    $server = $request | New-K8sCertificate -Authority $ca -OutFile "$TestDrive/api.crt"
    # What openssl x509 -text, -subject and openssl pkcs12 print, and what people write.
    $report = @(
        '# the front door', '', 'Certificate:', '    Data:', '        Version: 3 (0x2)', '        Serial Number:', '            5c:1f:aa'
        '            X509v3 Subject Alternative Name: ', '                DNS:*.example, IP Address:10.0.0.1', 'subject=CN = api', '    ', 'Bag Attributes'
    )
    $keyText = $key | Export-K8sPrivateKey -AsPlainText
    Set-Content "$TestDrive/bundle.pem" ($report + $server.Pem + '' + '****' + '-- and its authority:' + $ca.Certificate.Pem + 'the end')
    Set-Content "$TestDrive/both.pem" ($report + $server.Pem + 'Key Attributes: <No Attributes>' + $keyText)
    Set-Content "$TestDrive/request.pem" (@('Certificate Request:', '    Data:', '') + $request.Pem)
}

Describe 'Text around PEM blocks' {
    It 'is passed over by <Name>, from a file and from the lines of Get-Content' -ForEach @(
        @{ Name = 'Get-K8sCertificate'; File = 'bundle.pem'; Property = 'Subject'; Arguments = @{} }
        @{ Name = 'Get-K8sCertificate'; File = 'both.pem'; Property = 'Subject'; Arguments = @{} }
        @{ Name = 'Get-K8sPrivateKey'; File = 'both.pem'; Property = 'Fingerprint'; Arguments = @{ WarningAction = 'SilentlyContinue' } }
        @{ Name = 'Test-K8sCertificate'; File = 'both.pem'; Property = 'IsValid'; Arguments = @{} }
        @{ Name = 'Get-K8sCsr'; File = 'request.pem'; Property = 'Subject'; Arguments = @{} }
        @{ Name = 'Test-K8sCsr'; File = 'request.pem'; Property = 'IsValid'; Arguments = @{} }
    ) {
        $byPath = & $Name -Path "$TestDrive/$File" -ErrorAction Stop @Arguments
        $piped = Get-Content "$TestDrive/$File" | & $Name -ErrorVariable problems -ErrorAction SilentlyContinue @Arguments
        $problems | Should -BeNullOrEmpty
        $piped | Should -Not -BeNullOrEmpty
        $piped.$Property | Should -Be $byPath.$Property
    }

    It 'is passed over by a command that signs' {
        (Get-Content "$TestDrive/request.pem" | New-K8sCertificate -Authority $ca -ErrorAction Stop).Subject | Should -Be 'CN=api'
        (Get-Content "$TestDrive/request.pem" | Approve-K8sCsr -Authority $ca -SignerName example.com/any -Usages 'digital signature' -Confirm:$false -ErrorAction Stop).Subject | Should -Be 'CN=api'
    }

    It 'is passed over in a list that is given by name' {
        (Get-K8sCertificate -InputObject (Get-Content "$TestDrive/bundle.pem") -ErrorAction Stop).Subject | Should -Be 'CN=api', 'CN=cluster CA'
    }

    It 'does not follow wildcards behind a block, and does before one' {
        Push-Location $TestDrive
        try {
            (Get-Content bundle.pem | Get-K8sCertificate).Count | Should -Be 2
            ('api.c?t' | Get-K8sCertificate).Subject | Should -Be 'CN=api'
        }
        finally {
            Pop-Location
        }
    }
}

Describe 'A line that is no path' {
    It 'is a wrong path where no block is beside it' {
        'nosuch.crt' | Get-K8sCertificate -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        $problems[0].TargetObject | Should -Be 'nosuch.crt'
        "$problems" | Should -BeLike "*no file 'nosuch.crt'*"
    }

    It 'is a wrong path between files, each reported before the file that follows' {
        $seen = & { 'first.crt', "$TestDrive/api.crt", '', 'no:second.crt', "$TestDrive/ca.crt", 'third.crt' | Get-K8sCertificate -ErrorAction Continue } 2>&1
        ($seen | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "!$($_.TargetObject)" } else { $_.Subject } }) -join ' ' |
            Should -Be '!first.crt CN=api ! !no:second.crt CN=cluster CA !third.crt'
    }

    It 'is a wrong path before a text that comes whole, and behind a file that follows a text' {
        $found = 'nosuch.crt', $server.Pem | Get-K8sCertificate -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Subject | Should -Be 'CN=api'
        $problems.TargetObject | Should -Be 'nosuch.crt'
        $found = @(Get-Content "$TestDrive/bundle.pem") + "$TestDrive/api.crt" + 'nosuch.crt' | Get-K8sCertificate -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Count | Should -Be 3
        $problems.TargetObject | Should -Be 'nosuch.crt'
    }

    It 'stops a command with -ErrorAction Stop' {
        { 'nosuch.crt' | Get-K8sPrivateKey -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { 'nosuch.csr' | New-K8sCertificate -Authority $ca -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { 'nosuch.csr' | Approve-K8sCsr -Authority $ca -SignerName example.com/any -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'Blocks of other kinds in the lines of a text' {
    It 'are one error when there is none of the kind that is read: <Name> of <File>' -ForEach @(
        @{ Name = 'Get-K8sPrivateKey'; File = 'bundle.pem'; Id = 'NotAPrivateKey' }
        @{ Name = 'Get-K8sCertificate'; File = 'request.pem'; Id = 'NotACertificate' }
        @{ Name = 'Get-K8sCsr'; File = 'bundle.pem'; Id = 'NotARequest' }
    ) {
        Get-Content "$TestDrive/$File" | & $Name -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'do not hide a broken block of the kind' {
        $lines = @(Get-Content "$TestDrive/api.crt")
        $lines[2] = '!' + $lines[2]
        $found = $keyText.Split("`n") + $lines + (Get-Content "$TestDrive/ca.crt") | Get-K8sCertificate -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Subject | Should -Be 'CN=cluster CA'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PemMalformed,*'
    }
}
