BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    # The primes of this key follow one another, so that Fermat's method finds them at once. It protects nothing.
    Set-Content "$TestDrive/fermat.key" @'
-----BEGIN RSA PRIVATE KEY-----
MIICWwIBAAKBgQDuPperpObGaRTsLEHkPUgmMvqMREzdOn0W37Hm8pjWRCNV0uV4
7KWzbOjB6IPdxhpPZ49s1hR/3amFJRCJiKy5HS7lJGQeF/+aDM6yI5wDNSZSG5bm
EHxDuLl5v+h+3Rn/JYANj+mBDJBVuvBV1oLF1CwCZf3R5285TZJ1IDm/sQIDAQAB
AoGAZJdrBJ74jXeazOkW3R5+0xodLZI8/f+PB1Rl0gRGQdm9LaSBHSCWCf8G+7CH
1OCrBTHNnf954k8eH0h6Bgf+HM5IRevyOzxpE9xS26kJlJMeW08wrKj+ex6fYR8G
TZouWYZuq+UhxnSQ9k0j3pJS04a6x9eBRo6qk7WIQ2ThTD0CQQD29nXMgedO9eji
XZQO2QR1lTGYXV2dyfgYGOgRiS+QK9I/CCQSiy8zDFx/0KajpFBlEycOJp4NN/Kn
TeRS5renAkEA9vZ1zIHnTvXo4l2UDtkEdZUxmF1dncn4GBjoEYkvkCvSPwgkEosv
Mwxcf9Cmo6RQZRMnDiaeDTfyp03kUua45wJAHy7BcwAYB8VPEX4FWtaWFI6xA28O
igTdeZVzf/tVcRvHYUQS4fCHFigCafUbhWAS8qA3dzbzD/I3hl50bO9K0wJAA/Tq
6j3ikNdLxeSt7Jb5hVDAnKpSR6bmvKwZe75w7qRlF/FvcoScWvsFuF6FbPXC+/uU
kpt3yMpurtOGpvVfXQJAH6RgsWcLPIROo2cwkecBXxC3J4WP/p3glkmXVXJgfnjQ
ia0LBZNu2PDIpsa7wCqnGcANzdAl2bGRfW+UdDjCuw==
-----END RSA PRIVATE KEY-----
'@
    Set-Content "$TestDrive/fermat.csr" @'
-----BEGIN CERTIFICATE REQUEST-----
MIIBUDCBugIBADARMQ8wDQYDVQQDDAZmZXJtYXQwgZ8wDQYJKoZIhvcNAQEBBQAD
gY0AMIGJAoGBAO4+l6uk5sZpFOwsQeQ9SCYy+oxETN06fRbfsebymNZEI1XS5Xjs
pbNs6MHog93GGk9nj2zWFH/dqYUlEImIrLkdLuUkZB4X/5oMzrIjnAM1JlIbluYQ
fEO4uXm/6H7dGf8lgA2P6YEMkFW68FXWgsXULAJl/dHnbzlNknUgOb+xAgMBAAGg
ADANBgkqhkiG9w0BAQsFAAOBgQBjSNN17dsDBc1wqaWUQxcEHxlZsUvr/MEHIB2O
EHWlCi7rALIySphLrLQKaJhJoIbk95RppB+s+UVaxdGD6hwBFU6x32BO+eFdG6cN
wasjtXrH4j+Fj6kjhnKpztjUyTah9XoaySsoCPVvhj380nrhYCcid1IfPhSC1vW4
kIM90A==
-----END CERTIFICATE REQUEST-----
'@
    if (-not $IsWindows) { [System.IO.File]::SetUnixFileMode("$TestDrive/fermat.key", [System.IO.UnixFileMode]'UserRead, UserWrite') }
}

Describe 'A weak key' {
    It 'is warned of when it is read' {
        $key = Get-K8sPrivateKey "$TestDrive/fermat.key" -WarningVariable warnings -WarningAction SilentlyContinue
        $key.KeySize | Should -Be 1024
        "$warnings" | Should -BeLike "*fermat.key*1024 bits*"
        "$warnings" | Should -BeLike "*fermat.key*close together*New-K8sPrivateKey*"
        $null = Get-K8sPublicKey "$TestDrive/fermat.csr" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*close together*'
    }

    It 'is an error in a request, which is then not signed' {
        $result = Test-K8sCsr "$TestDrive/fermat.csr"
        $result.IsValid | Should -BeFalse
        $result.Findings.Id | Should -Contain 'RsaPrimesTooClose'
        $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA
        { Approve-K8sCsr -Request "$TestDrive/fermat.csr" -Authority $ca -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RequestRefused,*'
    }

    It 'is an error in a certificate' {
        $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA
        $certificate = New-K8sCertificate -Key (Get-K8sPublicKey "$TestDrive/fermat.csr" -WarningAction SilentlyContinue) -CommonName a -Authority $ca
        $result = $certificate | Test-K8sCertificate -Authority $ca
        $result.Findings.Id | Should -Contain 'RsaPrimesTooClose'
        $result.IsValid | Should -BeFalse
    }

    It 'with the exponent 3 is warned of' -Skip:$noOpenssl {
        $null = openssl genrsa -3 -out "$TestDrive/three.key" 2048 2>&1
        $null = Get-K8sPrivateKey "$TestDrive/three.key" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*exponent of the RSA key is 3*'
    }

    It 'of 512 bits is warned of' -Skip:$noOpenssl {
        $null = openssl genrsa -out "$TestDrive/small.key" 512 2>&1
        $null = Get-K8sPrivateKey "$TestDrive/small.key" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*512 bits*refuses keys under 1024*'
    }

    It 'is nothing that a good key is taken for' {
        $null = New-K8sPrivateKey -OutFile "$TestDrive/good.key"
        $null = Get-K8sPrivateKey "$TestDrive/good.key" -WarningVariable warnings
        $warnings.Count | Should -Be 0
    }
}
