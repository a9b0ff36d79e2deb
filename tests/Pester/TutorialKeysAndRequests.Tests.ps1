# The steps of the tutorial on TLS in Kubernetes that are about keys and requests, each judged by the tool of the step.
BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $noSshKeygen = -not (Get-Command ssh-keygen -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $null = New-K8sPrivateKey -KeySize 2048 -OutFile "$TestDrive/my-bank.key"
    $null = Get-K8sPrivateKey "$TestDrive/my-bank.key" |
        New-K8sCsr -Subject '/C=US/ST=CA/O=MyOrg, Inc./CN=mydomain.com' -OutFile "$TestDrive/my-bank.csr"
}

Describe 'The bank of the tutorial' {
    It 'has a key that openssl finds sound' -Skip:$noOpenssl {
        "$(openssl rsa -in "$TestDrive/my-bank.key" -check -noout 2>&1)" | Should -BeLike '*RSA key ok*'
    }

    It 'may have a key of 1024 bits, with a warning' -Skip:$noOpenssl {
        $null = New-K8sPrivateKey -KeySize 1024 -OutFile "$TestDrive/small.key" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*1024 bits is weak*'
        "$(openssl rsa -in "$TestDrive/small.key" -check -noout 2>&1)" | Should -BeLike '*RSA key ok*'
    }

    It 'has the public key that openssl writes, byte for byte' -Skip:$noOpenssl {
        Get-K8sPublicKey "$TestDrive/my-bank.key" | Export-K8sPublicKey -OutFile "$TestDrive/mybank.pem"
        $null = openssl rsa -in "$TestDrive/my-bank.key" -pubout -out "$TestDrive/theirs.pem" 2>&1
        (Get-FileHash "$TestDrive/mybank.pem").Hash | Should -Be (Get-FileHash "$TestDrive/theirs.pem").Hash
    }

    It 'has a request that openssl verifies and reads as it was meant' -Skip:$noOpenssl {
        "$(openssl req -in "$TestDrive/my-bank.csr" -verify -noout 2>&1)" | Should -BeLike '*verify OK*'
        openssl req -in "$TestDrive/my-bank.csr" -noout -subject -nameopt compat | Should -Be 'subject=/C=US/ST=CA/O=MyOrg, Inc./CN=mydomain.com'
    }

    It 'gets a certificate from the authority, which openssl verifies' -Skip:$noOpenssl {
        $null = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile "$TestDrive/ca.crt"
        $null = Get-K8sCsr "$TestDrive/my-bank.csr" | Approve-K8sCsr -Authority "$TestDrive/ca.crt" -OutFile "$TestDrive/my-bank.crt" -Confirm:$false
        openssl verify -CAfile "$TestDrive/ca.crt" "$TestDrive/my-bank.crt" | Should -Be "$TestDrive/my-bank.crt: OK"
    }

    It 'and a stranger who claims to be it gets none, with the reason' {
        $latin = [System.Text.Encoding]::Latin1
        $der = $latin.GetString([Convert]::FromBase64String(((Get-Content -Raw "$TestDrive/my-bank.csr") -replace '-----[^-]+-----|\s')))
        [System.IO.File]::WriteAllBytes("$TestDrive/stranger.csr", $latin.GetBytes($der.Replace('mydomain.com', 'mydomain.org')))
        (Test-K8sCsr "$TestDrive/stranger.csr").Findings.Id | Should -Contain 'RequestSignatureInvalid'
        $denial = Get-K8sCsr "$TestDrive/stranger.csr" | Deny-K8sCsr -Confirm:$false
        $denial.Reason | Should -BeLike '*not signed with the key*'
    }
}

Describe 'The SSH key of the tutorial' {
    It 'has two files, a fingerprint and a picture as ssh-keygen shows them' -Skip:$noSshKeygen {
        $key = New-K8sPrivateKey -Format OpenSsh -OutFile "$TestDrive/id_rsa" -Password (ConvertTo-SecureString -AsPlainText -Force 'a passphrase')
        $shown = ssh-keygen -l -v -f "$TestDrive/id_rsa"
        $shown[0] | Should -BeLike "2048 $($key.Fingerprint) * (RSA)"
        $shown[1..11] -join "`n" | Should -BeExactly $key.RandomArt
        $line = ssh-keygen -y -P 'a passphrase' -f "$TestDrive/id_rsa"
        $line | Should -BeExactly ((Get-Content "$TestDrive/id_rsa.pub") -join '')
        Get-K8sPublicKey "$TestDrive/id_rsa.pub" | Export-K8sPublicKey -Format OpenSsh | Should -BeExactly $line
    }
}
