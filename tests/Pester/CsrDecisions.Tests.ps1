BeforeDiscovery {
    $noOpenssl = -not (Get-Command openssl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ca = New-K8sCertificateAuthority -Subject '/CN=KUBERNETES-CA' -OutFile "$TestDrive/ca.crt"
    $key = New-K8sPrivateKey -OutFile "$TestDrive/my.key"
    $jane = $key | New-K8sCsr -Subject '/CN=jane/O=dev' -OutFile "$TestDrive/jane.csr"
    $master = $key | New-K8sCsr -Subject '/CN=eve/O=system:masters' -OutFile "$TestDrive/eve.csr"
    $node = New-K8sPrivateKey ECDSA | New-K8sCsr -Subject '/O=system:nodes/CN=system:node:n1' -DnsName n1 -IPAddress 10.0.0.1
    $serving = 'kubernetes.io/kubelet-serving'
}

Describe 'A CertificateSigningRequest in a file' {
    BeforeAll {
        $request = [Convert]::ToBase64String([System.Text.Encoding]::ASCII.GetBytes($node.Pem))
        function Set-Manifest([string] $Signer, [string] $Usages, [string] $More = '') {
            Set-Content "$TestDrive/node.yaml" @"
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: n1}
spec:
  request: $request
  signerName: $Signer
  usages: $Usages
$More
"@
        }
    }

    It 'is judged by the signer, usages and lifetime that it names' {
        Set-Manifest $serving '[digital signature, server auth]' '  expirationSeconds: 86400'
        $judged = Test-K8sCsr "$TestDrive/node.yaml"
        $judged.SignerName | Should -Be $serving
        $judged.IsValid | Should -BeTrue
        Set-Manifest $serving '[digital signature, client auth]' '  expirationSeconds: 60'
        (Test-K8sCsr "$TestDrive/node.yaml").Findings.Id | Should -Contain 'UsageRequired'
        (Test-K8sCsr "$TestDrive/node.yaml").Findings.Id | Should -Contain 'ExpirationTooShort'
        Set-Manifest $serving '[]'
        (Test-K8sCsr "$TestDrive/node.yaml").Findings.Id | Should -Contain 'UsagesMissing'
    }

    It 'is judged by others where they are given' {
        Set-Manifest $serving '[digital signature, server auth]'
        (Test-K8sCsr "$TestDrive/node.yaml" -SignerName kubernetes.io/kube-apiserver-client).SignerName | Should -Be 'kubernetes.io/kube-apiserver-client'
        $judged = Test-K8sCsr "$TestDrive/node.yaml" -ExpirationSeconds 60
        $judged.SignerName | Should -Be $serving
        ($judged.Findings | Where-Object Severity -EQ Error).Id | Should -Be 'ExpirationTooShort'
    }

    It 'of a version that named no signer is judged by itself' {
        Set-Content "$TestDrive/old.yaml" "apiVersion: certificates.k8s.io/v1beta1`nkind: CertificateSigningRequest`nspec: {request: $request, usages: [client auth]}"
        (Test-K8sCsr "$TestDrive/old.yaml").SignerName | Should -BeNullOrEmpty
    }

    It 'is signed here as it asks' {
        Set-Manifest $serving '[digital signature, server auth]' '  expirationSeconds: 86400'
        $certificate = Approve-K8sCsr "$TestDrive/node.yaml" -Authority "$TestDrive/ca.crt" -Confirm:$false
        $certificate.ExtendedKeyUsage.Name | Should -Be 'serverAuth'
        ($certificate.NotAfter - (Get-Date)).TotalHours | Should -BeLessOrEqual 24
    }
}

Describe 'Test-K8sCsr' {
    It 'finds nothing wrong with a sound request, piped and by parameter' {
        ($jane | Test-K8sCsr).IsValid | Should -BeTrue
        $byPath = Test-K8sCsr "$TestDrive/jane.csr" -SignerName kubernetes.io/kube-apiserver-client
        $byPath.IsValid | Should -BeTrue
        $byPath.Findings.Count | Should -Be 0
        $byPath.SignerName | Should -Be 'kubernetes.io/kube-apiserver-client'
        $byPath.Usages -join ',' | Should -Be 'digital signature,key encipherment,client auth'
        (Test-K8sCsr -LiteralPath "$TestDrive/jane.csr").Path | Should -Be "$TestDrive/jane.csr"
    }

    It 'says what the signer would refuse' {
        $result = $jane | Test-K8sCsr -SignerName $serving
        $result.IsValid | Should -BeFalse
        $result.Findings.Id | Should -Contain 'OrganizationNotAllowed'
        $result.Findings.Id | Should -Contain 'CommonNameNotAllowed'
        $result.Findings.Id | Should -Contain 'NameRequired'
        ($node | Test-K8sCsr -SignerName $serving).IsValid | Should -BeTrue
    }

    It 'judges by the user signer when only usages or a lifetime are given' {
        ($jane | Test-K8sCsr -Usages 'server auth').Findings.Id | Should -Contain 'UsageRequired'
        ($jane | Test-K8sCsr -ExpirationSeconds 60).Findings.Id | Should -Contain 'ExpirationTooShort'
    }

    It 'warns of a privileged identity without a signer and refuses it with one' {
        $alone = $master | Test-K8sCsr
        $alone.IsValid | Should -BeTrue
        $alone.Findings[0].Id | Should -Be 'PrivilegedIdentity'
        ($master | Test-K8sCsr -SignerName kubernetes.io/kube-apiserver-client).IsValid | Should -BeFalse
    }

    It 'gives one boolean with -Quiet' {
        $jane, $node | Test-K8sCsr -Quiet | Should -Be $true
        $jane, $master | Test-K8sCsr -SignerName kubernetes.io/kube-apiserver-client -Quiet | Should -Be $false
        Test-K8sCsr "$TestDrive/ca.crt" -Quiet -ErrorAction SilentlyContinue | Should -Be $false
    }
}

Describe 'Approve-K8sCsr with -Authority' {
    It 'signs what openssl verifies' -Skip:$noOpenssl {
        $certificate = Get-K8sCsr "$TestDrive/jane.csr" | Approve-K8sCsr -Authority "$TestDrive/ca.crt" -OutFile "$TestDrive/jane.crt" -Confirm:$false
        $certificate.Path | Should -Be "$TestDrive/jane.crt"
        "$(openssl verify -CAfile "$TestDrive/ca.crt" -purpose sslclient "$TestDrive/jane.crt")" | Should -BeLike '*: OK'
        openssl x509 -in "$TestDrive/jane.crt" -noout -subject | Should -Be 'subject=O = dev, CN = jane'
    }

    It 'signs the same by object, by path, by FileInfo and by text' {
        $ways = @(
            $jane | Approve-K8sCsr -Authority $ca -Confirm:$false
            Approve-K8sCsr "$TestDrive/jane.csr" -Authority $ca -Confirm:$false
            Approve-K8sCsr -Request "$TestDrive/jane.csr" -Authority $ca -Confirm:$false
            Get-Item "$TestDrive/jane.csr" | Approve-K8sCsr -Authority $ca -Confirm:$false
            Get-Content "$TestDrive/jane.csr" | Approve-K8sCsr -Authority $ca -Confirm:$false
            $jane | Test-K8sCsr | Where-Object IsValid | Approve-K8sCsr -Authority $ca -Confirm:$false
        )
        $ways.Count | Should -Be 6
        $ways | ForEach-Object { $_.Subject | Should -Be 'CN=jane, O=dev' }
        ($ways.SerialNumber | Sort-Object -Unique).Count | Should -Be 6
    }

    It 'gives the usages of the signer' {
        $certificate = $node | Approve-K8sCsr -Authority $ca -SignerName $serving -Confirm:$false
        $certificate.ExtendedKeyUsage.Name | Should -Be 'ServerAuth'
        $certificate.KeyUsage | Should -Be 'DigitalSignature'
        $certificate.DnsNames | Should -Be 'n1'
        ($certificate | Test-K8sCertificate -Authority $ca -HostName n1).IsValid | Should -BeTrue
    }

    It 'keeps the signer that Test-K8sCsr judged by' {
        $certificate = $node | Test-K8sCsr -SignerName $serving | Approve-K8sCsr -Authority $ca -Confirm:$false
        $certificate.ExtendedKeyUsage.Name | Should -Be 'ServerAuth'
    }

    It 'gives the usages and the lifetime asked for' {
        $certificate = $jane | Approve-K8sCsr -Authority $ca -Usages 'client auth' -ExpirationSeconds 3600 -Confirm:$false
        $certificate.KeyUsage | Should -Be 'None'
        ($certificate.NotAfter - $certificate.NotBefore).TotalMinutes | Should -Be 65
        $certificate = $jane | Approve-K8sCsr -Authority $ca -ExpirationSeconds 36000 -Confirm:$false
        ($certificate.NotAfter - $certificate.NotBefore).TotalHours | Should -Be 10
    }

    It 'cuts the lifetime to what the signer gives and says so' {
        $certificate = $jane | Approve-K8sCsr -Authority $ca -ExpirationSeconds 864000 -SigningDuration 1d -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        ($certificate.NotAfter - $certificate.NotBefore).TotalDays | Should -Be 1
        "$warnings" | Should -BeLike '*before the lifetime asked for*'
    }

    It 'refuses with the reasons what the rules forbid, and the rest goes on' {
        $signed = $master, $jane | Approve-K8sCsr -Authority $ca -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $signed.Subject | Should -Be 'CN=jane, O=dev'
        $problems[0].FullyQualifiedErrorId | Should -Be 'RequestRefused,K8sPki.Commands.ApproveK8sCsrCommand'
        "$($problems[0])" | Should -BeLike '*system:masters*-Force*'
        $problems[0].TargetObject | Should -Be $master
        $problems[0].CategoryInfo.Category | Should -Be 'SecurityError'
    }

    It 'signs it all the same with -Force, with a warning' {
        $certificate = $master | Approve-K8sCsr -Authority $ca -Force -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $certificate.Organization | Should -Be 'system:masters'
        "$warnings" | Should -BeLike '*system:masters*'
    }

    It 'writes nothing and signs nothing with -WhatIf' {
        $jane | Approve-K8sCsr -Authority $ca -OutFile "$TestDrive/whatif.crt" -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif.crt" | Should -Not -Exist
    }

    It 'does not replace a file without -Force' {
        Set-Content "$TestDrive/there.crt" 'mine'
        { $jane | Approve-K8sCsr -Authority $ca -OutFile "$TestDrive/there.crt" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content "$TestDrive/there.crt" | Should -Be 'mine'
        $null = $jane | Approve-K8sCsr -Authority $ca -OutFile "$TestDrive/there.crt" -Confirm:$false -Force
        (Get-K8sCertificate "$TestDrive/there.crt").Subject | Should -Be 'CN=jane, O=dev'
    }

    It 'does not put two certificates into one file' {
        $null = $jane, $jane | Approve-K8sCsr -Authority $ca -OutFile "$TestDrive/two.crt" -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'OneFileForSeveral,*'
    }

    It 'names a file for each request by a script block' {
        $null = New-Item -ItemType Directory "$TestDrive/several"
        foreach ($name in 'a', 'b') { $null = $key | New-K8sCsr -CommonName $name -OutFile "$TestDrive/several/$name.csr" }
        $signed = Get-ChildItem "$TestDrive/several/*.csr" | Approve-K8sCsr -Authority $ca -OutFile { $_.FullName -replace 'csr$', 'crt' } -Confirm:$false
        $signed.Path | Should -Be "$TestDrive/several/a.crt", "$TestDrive/several/b.crt"
    }

    It 'ends at once when the authority cannot sign' {
        $external = New-K8sCertificateAuthority -CommonName apart -Algorithm ECDSA -OutFile "$TestDrive/apart.crt" -KeyOutFile "$TestDrive/elsewhere.key"
        { $jane | Approve-K8sCsr -Authority "$TestDrive/apart.crt" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityIsExternal,*'
        { $jane | Approve-K8sCsr -Authority "$TestDrive/none.crt" -Confirm:$false } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'asks before it signs' {
        (Get-Command Approve-K8sCsr, Deny-K8sCsr).ImplementingType | ForEach-Object {
            $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
        }
    }
}

Describe 'Deny-K8sCsr' {
    It 'gives the errors as reason' {
        $denial = $master | Deny-K8sCsr -Confirm:$false
        $denial.Subject | Should -Be 'O=system:masters, CN=eve'
        $denial.Reason | Should -BeLike '*system:masters*'
        $denial.Findings.Id | Should -Contain 'OrganizationRefused'
        $denial.Path | Should -Be "$TestDrive/eve.csr"
    }

    It 'gives the reason that is said' {
        (Deny-K8sCsr -Request "$TestDrive/jane.csr" -Reason 'Nobody knows her.' -Confirm:$false).Reason | Should -Be 'Nobody knows her.'
    }

    It 'needs no kubeconfig for a file' {
        $before = $env:KUBECONFIG
        $env:KUBECONFIG = "$TestDrive/no/kubeconfig"
        try {
            (Deny-K8sCsr "$TestDrive/jane.csr" -Confirm:$false).Subject | Should -Be 'O=dev, CN=jane'
            (Get-Item "$TestDrive/jane.csr" | Deny-K8sCsr -Confirm:$false).Path | Should -Be "$TestDrive/jane.csr"
            { Deny-K8sCsr jane -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NoCurrentContext,*'
        }
        finally {
            $env:KUBECONFIG = $before
        }
    }

    It 'does nothing with -WhatIf' {
        $jane | Deny-K8sCsr -WhatIf | Should -BeNullOrEmpty
    }

    It 'goes on after what is no request' {
        $denied = "$TestDrive/ca.crt", "$TestDrive/jane.csr" | Deny-K8sCsr -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $denied.Subject | Should -Be 'O=dev, CN=jane'
        $problems[0].FullyQualifiedErrorId | Should -Be 'NotARequest,K8sPki.Commands.DenyK8sCsrCommand'
    }
}

Describe 'Completion' {
    It 'completes signers and their usages' {
        (TabExpansion2 'Test-K8sCsr -SignerName kubernetes.io/kubelet').CompletionMatches.CompletionText | Should -Be 'kubernetes.io/kubelet-serving'
        (TabExpansion2 'Test-K8sCsr -SignerName kubernetes.io/kubelet-serving -Usages s').CompletionMatches.CompletionText | Should -Be "'server auth'"
    }
}
