BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName 'cluster CA' -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    $other = New-K8sCertificateAuthority -CommonName 'cluster CA' -Algorithm ECDSA -OutFile "$TestDrive/other.crt"
    $middle = New-K8sCertificateAuthority -CommonName 'team CA' -Authority $ca -Algorithm ECDSA -OutFile "$TestDrive/middle.crt"
    $key = New-K8sPrivateKey -Algorithm ECDSA -OutFile "$TestDrive/server.key"
    $server = $key | New-K8sCsr -CommonName api -DnsName kubernetes, '*.apps.example' -IPAddress 10.96.0.1 |
        New-K8sCertificate -Authority $ca -OutFile "$TestDrive/server.crt"
    $below = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName web -DnsName web.example |
        New-K8sCertificate -Authority $middle -OutFile "$TestDrive/below.crt"
    $client = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName jane -Organization dev |
        New-K8sCertificate -Authority $ca -ExtendedKeyUsage ClientAuth -OutFile "$TestDrive/client.crt"
    $member = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName member -DnsName member |
        New-K8sCertificate -Authority $ca -ExtendedKeyUsage ServerAuth, ClientAuth
}

Describe 'Test-K8sCertificate' {
    It 'accepts what the authority issued, for the names that it has' {
        $result = Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/ca.crt" -HostName kubernetes, a.apps.example, 10.96.0.1, '[10.96.0.1]' -Key "$TestDrive/server.key"
        $result.IsValid | Should -BeTrue
        $result.Findings | Should -BeNullOrEmpty
        $result.Subject | Should -Be 'CN=api'
        ($result.Chain.Subject -join ' < ') | Should -Be 'CN=api < CN=cluster CA'
    }

    It 'says <Id> for <Case>' -ForEach @(
        @{ Case = 'another host'; Id = 'NameMissing'; Arguments = @{ HostName = 'a.b.apps.example' } }
        @{ Case = 'a client'; Id = 'WrongUsage'; Arguments = @{ Purpose = 'Client' } }
        @{ Case = 'a peer'; Id = 'WrongUsage'; Arguments = @{ Purpose = 'Peer' } }
        @{ Case = 'a time after its end'; Id = 'CertificateExpired'; Arguments = @{ At = [datetime]::Now.AddDays(366) } }
        @{ Case = 'a time before its start'; Id = 'CertificateNotYetValid'; Arguments = @{ At = [datetime]::Now.AddDays(-1) } }
    ) {
        $result = Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/ca.crt" @Arguments
        $result.IsValid | Should -BeFalse
        $result.Findings[0].Id | Should -Be $Id
        $result.Findings[0].Severity | Should -Be 'Error'
        $result.Findings[0].Target.Path | Should -Be "$TestDrive/server.crt"
    }

    It 'takes <Word> for <Means>' -ForEach @(
        @{ Word = 'Server'; Means = 'ServerAuth'; Server = $true; Client = $false; Peer = $true }
        @{ Word = 'ServerOf'; Means = 'ServerAuth'; Server = $true; Client = $false; Peer = $true }
        @{ Word = 'Client'; Means = 'ClientAuth'; Server = $false; Client = $true; Peer = $true }
        @{ Word = 'clientof'; Means = 'ClientAuth'; Server = $false; Client = $true; Peer = $true }
        @{ Word = 'Peer'; Means = 'both'; Server = $false; Client = $false; Peer = $true }
        @{ Word = 'Any'; Means = 'whatever it says'; Server = $true; Client = $true; Peer = $true }
    ) {
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -Purpose $Word -Quiet | Should -Be $Server
        Test-K8sCertificate "$TestDrive/client.crt" -Authority $ca -Purpose $Word -Quiet | Should -Be $Client
        $member | Test-K8sCertificate -Authority $ca -Purpose $Word -Quiet | Should -Be $Peer
    }

    It 'refuses a word for use that it does not know, and names those it does' {
        { Test-K8sCertificate "$TestDrive/server.crt" -Purpose Signing } | Should -Throw -ExpectedMessage '*Any, Server, Client, Peer*' -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'completes the words for use' {
        (TabExpansion2 'Test-K8sCertificate a.crt -Purpose ').CompletionMatches.CompletionText -join ' ' | Should -Be 'Any Client Peer Server'
    }

    It 'judges at the time of -At: <Days> days on, it is <Verdict>' -ForEach @(
        @{ Days = -1; Verdict = 'NotValid'; Id = 'CertificateNotYetValid' }
        @{ Days = 0; Verdict = 'Valid'; Id = $null }
        @{ Days = 350; Verdict = 'Warning'; Id = 'ExpiresSoon' }
        @{ Days = 366; Verdict = 'NotValid'; Id = 'CertificateExpired' }
    ) {
        $at = [datetime]::Now.AddDays($Days)
        $result = Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -At $at
        $result.Findings.Id | Should -Be $Id
        $result.Verdict | Should -Be $Verdict
        ($result | Out-String -Width 160) -replace '\e\[\d+m' | Should -MatchExactly "\n[X! ] $Verdict +CN=api"
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -At $at -Quiet | Should -Be ($Verdict -cne 'NotValid')
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -At $at.ToUniversalTime() -Quiet | Should -Be ($Verdict -cne 'NotValid')
    }

    It 'tells an authority made anew under the same name from the one that signed' {
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/other.crt").Findings.Id | Should -Be 'SignatureInvalid'
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/other.crt", "$TestDrive/ca.crt").IsValid | Should -BeTrue
    }

    It 'finds a key that is not its own' {
        $stranger = New-K8sPrivateKey -Algorithm ECDSA
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -Key $stranger).Findings.Id | Should -Be 'KeyMismatch'
    }

    It 'takes authorities as objects, certificates, files and PEM text' {
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -Quiet | Should -BeTrue
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca.Certificate -Quiet | Should -BeTrue
        Test-K8sCertificate "$TestDrive/server.crt" -Authority (Get-Item "$TestDrive/ca.crt") -Quiet | Should -BeTrue
        Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca.Certificate.Pem -Quiet | Should -BeTrue
        Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/[co]*a.crt" -Quiet | Should -BeTrue
    }

    It 'takes certificates as objects, files and PEM text from the pipeline' {
        ($server, $client | Test-K8sCertificate -Authority $ca).IsValid | Should -Be $true, $true
        (Get-Item "$TestDrive/server.crt" | Test-K8sCertificate -Authority $ca).IsValid | Should -BeTrue
        (Get-Content "$TestDrive/server.crt" | Test-K8sCertificate -Authority $ca).IsValid | Should -BeTrue
        ($server.ToX509Certificate2() | Test-K8sCertificate -Authority $ca).IsValid | Should -BeTrue
    }

    It 'needs the intermediate, from -Intermediate or from the same file' {
        (Test-K8sCertificate "$TestDrive/below.crt" -Authority $ca).Findings[0].Id | Should -Be 'UnknownAuthority'
        (Test-K8sCertificate "$TestDrive/below.crt" -Authority $ca -Intermediate "$TestDrive/middle.crt").IsValid | Should -BeTrue
        Set-Content "$TestDrive/chain.crt" ($below.Pem + $middle.Certificate.Pem)
        $result = Test-K8sCertificate "$TestDrive/chain.crt" -Authority $ca -HostName web.example
        $result.IsValid | Should -BeTrue
        ($result.Chain.Subject -join ' < ') | Should -Be 'CN=web < CN=team CA < CN=cluster CA'
    }

    It 'judges every authority of a bundle' {
        Set-Content "$TestDrive/bundle.crt" ($ca.Certificate.Pem + $other.Certificate.Pem)
        $results = Test-K8sCertificate "$TestDrive/bundle.crt" -Authority $ca
        $results.IsValid | Should -Be $true, $false
    }

    It 'says that a chain was not judged without an authority' {
        $result = Test-K8sCertificate "$TestDrive/server.crt"
        $result.IsValid | Should -BeTrue
        $result.Findings.Id | Should -Be 'ChainNotJudged'
        $result.Findings.Severity | Should -Be 'Information'
    }

    It 'warns of a near end, from the time given' {
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -Within 400d).Findings.Id | Should -Be 'ExpiresSoon'
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -At ([datetime]::Now.AddDays(350))).Findings.Id | Should -Be 'ExpiresSoon'
        (Test-K8sCertificate "$TestDrive/server.crt" -Authority $ca -Within 2w).Findings | Should -BeNullOrEmpty
    }

    It 'gives one boolean for all the input with -Quiet' {
        Test-K8sCertificate "$TestDrive/server.crt", "$TestDrive/client.crt" -Authority $ca -Quiet | Should -BeTrue
        Test-K8sCertificate "$TestDrive/server.crt", "$TestDrive/below.crt" -Authority $ca -Quiet | Should -BeFalse
        Test-K8sCertificate "$TestDrive/server.crt", "$TestDrive/nosuch.crt" -Authority $ca -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        @() | Test-K8sCertificate -Authority $ca -Quiet | Should -BeFalse
    }

    It 'goes on after a file that holds no certificate' {
        $results = "$TestDrive/server.key", "$TestDrive/server.crt" | Test-K8sCertificate -Authority $ca -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.IsValid | Should -BeTrue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotACertificate,*'
    }

    It 'ends when an authority cannot be read' {
        { Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/nosuch.crt" } | Should -Throw -ErrorId 'PathNotFound,*'
        { Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/server.key" } | Should -Throw -ErrorId 'NotACertificate,*'
    }

    It 'refuses a time span before the end that is negative' {
        { Test-K8sCertificate "$TestDrive/server.crt" -Within ([timespan]::FromDays(-1)) } | Should -Throw -ErrorId 'DurationInvalid,*'
    }

    It 'shows verdict, subject and the most urgent finding in a table' {
        $text = Test-K8sCertificate "$TestDrive/server.crt" -Authority "$TestDrive/ca.crt" -HostName nobody | Out-String -Width 200
        $text | Should -Match 'Verdict +Summary'
        $text | Should -Match "NotValid +CN=api *\n +NameMissing: 'CN=api' \(server.crt\) is not for 'nobody'"
    }
}
