# The workflow of CertificateSigningRequests on the cluster that K8SPKI_LIVE_KUBECONFIG names, of Kubernetes 1.22 or later,
# as a user who may do everything with them and may impersonate. What it makes begins with k8spki- and is removed again.
BeforeDiscovery {
    $noKubectl = -not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $config = $env:K8SPKI_LIVE_KUBECONFIG
    $cluster = @{ KubeConfig = $config }
    $prefix = "k8spki-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $key = New-K8sPrivateKey -Algorithm ECDSA
    $node = "system:node:$prefix"
    $asNode = @{ As = $node; AsGroup = 'system:masters' }

    function Submit([string] $Name, [hashtable] $More = @{}) {
        $key | New-K8sCsr -CommonName jane -Organization dev | Submit-K8sCsr "$prefix-$Name" @cluster @More
    }
}

AfterAll {
    Get-K8sCsr @cluster -Name "$prefix-*" | Remove-K8sCsr -Confirm:$false
}

Describe 'The way of a certificate' {
    It 'leads from a key to a kubeconfig that the cluster takes' {
        $own = "$TestDrive/config"
        Copy-Item $config $own
        New-K8sPrivateKey | New-K8sCsr -Subject '/CN=jane/O=dev' | Submit-K8sCsr "$prefix-jane" -ExpirationSeconds 86400 @cluster |
            Approve-K8sCsr -Wait -Confirm:$false | Get-K8sCertificate | Set-K8sKubeConfigUser jane -KubeConfig $own
        $user = Get-K8sKubeConfigUser -Name jane -KubeConfig $own
        $user.Certificate.Subject | Should -BeLike '*CN=jane*'
        ($user.Certificate.NotAfter - (Get-Date)).TotalHours | Should -BeLessThan 24.1

        $current = Get-K8sKubeConfigContext -KubeConfig $own | Where-Object IsCurrent
        Set-K8sKubeConfigContext jane -Cluster $current.Cluster -User jane -KubeConfig $own
        { Get-K8sCsr -KubeConfig $own -Context jane -ErrorAction Stop } | Should -Throw -ErrorId 'ApiForbidden,*' -ExpectedMessage '*User "jane"*'
    }

    It 'hands a new user a kubeconfig of the current context in one pipeline' {
        New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane -Organization dev | Submit-K8sCsr "$prefix-hand" @cluster |
            Approve-K8sCsr -Wait -Confirm:$false | New-K8sKubeConfig "$TestDrive/jane.conf" @cluster
        $context = Get-K8sKubeConfigContext -KubeConfig "$TestDrive/jane.conf"
        $context.User | Should -Be 'jane'
        $context.IsCurrent | Should -BeTrue
        { Get-K8sCsr -KubeConfig "$TestDrive/jane.conf" -ErrorAction Stop } |
            Should -Throw -ErrorId 'ApiForbidden,*' -ExpectedMessage '*User "jane"*'
    }

    It 'renews the certificate of a user with the names it has' {
        $own = "$TestDrive/renewed"
        Copy-Item $config $own
        $key | New-K8sCsr -CommonName kim -Organization dev | Submit-K8sCsr "$prefix-kim" @cluster |
            Approve-K8sCsr -Wait -Confirm:$false | Set-K8sKubeConfigUser kim -KubeConfig $own
        $old = (Get-K8sKubeConfigUser kim -KubeConfig $own).Certificate
        Get-K8sKubeConfigUser kim -KubeConfig $own | New-K8sCsr | Submit-K8sCsr "$prefix-kim-2" @cluster |
            Approve-K8sCsr -Wait -Confirm:$false | Set-K8sKubeConfigUser kim -KubeConfig $own
        $new = (Get-K8sKubeConfigUser kim -KubeConfig $own).Certificate
        $new.Subject | Should -Be $old.Subject
        $new.PublicKey.Fingerprint | Should -Not -Be $old.PublicKey.Fingerprint
        (Test-K8sKubeConfig $own).Findings.Id | Should -Not -Contain 'KeyMismatch'
    }

    It 'shows who asks for what' {
        $request = Submit shown @{ ExpirationSeconds = 3600; Label = @{ 'k8spki-test' = $prefix } }
        $request.Status | Should -Be 'Pending'
        $request.Uid | Should -Not -BeNullOrEmpty
        $request.SignerName | Should -Be 'kubernetes.io/kube-apiserver-client'
        $request.Usages | Should -Be 'digital signature', 'client auth'
        $request.ExpirationSeconds | Should -Be 3600
        $request.Groups | Should -Contain 'system:authenticated'
        $request.Labels['k8spki-test'] | Should -Be $prefix
        $request.Request.CommonName | Should -Be 'jane'
        $request.Request.IsSignatureValid | Should -BeTrue
        $request.Certificate | Should -BeNullOrEmpty
        "$($request.Findings.Severity)" | Should -Not -BeLike '*Error*'
        @($request.Usages[0]).Count | Should -Be 1
        @($request.Groups[0]).Count | Should -Be 1
        ($key | New-K8sCsr -CommonName '*' -DnsName '*.example' | Submit-K8sCsr "$prefix-found" @cluster -WarningAction Ignore | Test-K8sCsr).Findings[0].Id | Should -BeOfType string
    }

    It 'ends with a certificate that has no key where the request came from elsewhere' {
        $null = Submit elsewhere
        $certificate = Get-K8sCsr @cluster -Name "$prefix-elsewhere" | Approve-K8sCsr -Wait -Confirm:$false | Get-K8sCertificate
        $certificate.PublicKey.Fingerprint | Should -Be $key.Fingerprint
        $certificate.HasPrivateKey | Should -BeFalse
    }

    It 'is written as a manifest that kubectl applies' -Skip:$noKubectl {
        $key | New-K8sCsr -CommonName jane | Export-K8sCsr -AsManifest -Name "$prefix-manifest" -ExpirationSeconds 7200 -Label @{ team = 'yes' } -OutFile "$TestDrive/csr.yaml"
        kubectl --kubeconfig $config apply -f "$TestDrive/csr.yaml" 2>&1 | Should -BeLike "*$prefix-manifest created*"
        $request = Get-K8sCsr @cluster -Name "$prefix-manifest"
        $request.ExpirationSeconds | Should -Be 7200
        $request.Labels['team'] | Should -Be 'yes'
        $request.Usages | Should -Be 'digital signature', 'client auth'
    }

    It 'is written as a manifest of what is there, and asked for once more' {
        $there = Submit there @{ ExpirationSeconds = 3600; Label = @{ team = 'yes' } }
        $text = $there | Export-K8sCsr -AsManifest | Out-String
        foreach ($part in "name: $prefix-there", 'team: "yes"', 'expirationSeconds: 3600', 'signerName: kubernetes.io/kube-apiserver-client') { $text | Should -BeLike "*$part*" }
        $again = $there | Submit-K8sCsr "$prefix-there-again" @cluster
        $again.ExpirationSeconds | Should -Be 3600
        $again.Usages | Should -Be $there.Usages
        $again.Labels['team'] | Should -Be 'yes'
        $again.Uid | Should -Not -Be $there.Uid
    }

    It 'takes labels from every dictionary' {
        $labels = [System.Collections.Generic.Dictionary[string, string]]::new()
        $labels['team'] = 'typed'
        (Submit typed @{ Label = $labels }).Labels['team'] | Should -Be 'typed'
        (Submit ordered @{ Label = [ordered] @{ team = 'ordered' } }).Labels['team'] | Should -Be 'ordered'
    }

    It 'can be gone with kubectl in turns' -Skip:$noKubectl {
        $null = Submit ours
        kubectl --kubeconfig $config certificate approve "$prefix-ours" 2>&1 | Should -BeLike '*approved*'
        (Wait-K8sCsr "$prefix-ours" @cluster).Conditions[0].Reason | Should -Be 'KubectlApprove'
        $null = Submit theirs
        Approve-K8sCsr "$prefix-theirs" @cluster -Wait -Confirm:$false | Get-K8sCertificate | Export-K8sCertificate -OutFile "$TestDrive/theirs.crt"
        $encoded = kubectl --kubeconfig $config get csr "$prefix-theirs" -o 'jsonpath={.status.certificate}'
        [System.Text.Encoding]::ASCII.GetString([Convert]::FromBase64String($encoded)).Trim() | Should -Be (Get-Content "$TestDrive/theirs.crt" -Raw).Trim()
        kubectl --kubeconfig $config get csr "$prefix-theirs" --no-headers 2>&1 | Should -BeLike '*Approved,Issued*'
    }
}

Describe 'Submit-K8sCsr' {
    It 'does not send what would be refused: <Id>' -ForEach @(
        @{ Id = 'OrganizationRefused'; Subject = '/CN=jane/O=system:masters'; More = @{} }
        @{ Id = 'OrganizationRefused'; Subject = '/CN=jane+O=system:masters'; More = @{} }
        @{ Id = 'UsageRequired'; Subject = '/CN=jane'; More = @{ Usages = 'digital signature' } }
        @{ Id = 'UsageNotAllowed'; Subject = '/CN=jane'; More = @{ Usages = 'client auth', 'server auth' } }
        @{ Id = 'UsageUnknown'; Subject = '/CN=jane'; More = @{ SignerName = 'example.com/mine'; Usages = 'flying' } }
        @{ Id = 'UsageDoubled'; Subject = '/CN=jane'; More = @{ SignerName = 'example.com/mine'; Usages = 'any', 'any' } }
        @{ Id = 'ExpirationTooShort'; Subject = '/CN=jane'; More = @{ ExpirationSeconds = 599 } }
        @{ Id = 'SignerNameInvalid'; Subject = '/CN=jane'; More = @{ SignerName = 'nodomain' } }
        @{ Id = 'SignerNotAllowed'; Subject = '/CN=jane'; More = @{ SignerName = 'kubernetes.io/legacy-unknown' } }
        @{ Id = 'OrganizationNotAllowed'; Subject = '/CN=system:node:a'; More = @{ SignerName = 'kubernetes.io/kube-apiserver-client-kubelet' } }
        @{ Id = 'LabelInvalid'; Subject = '/CN=jane'; More = @{ Label = @{ '-a' = 'b' } } }
    ) {
        { $key | New-K8sCsr -Subject $Subject | Submit-K8sCsr "$prefix-refused" @cluster @More -ErrorAction Stop -WarningAction Ignore } | Should -Throw -ErrorId "$Id,K8sPki.Commands.SubmitK8sCsrCommand"
        { Get-K8sCsr @cluster -Name "$prefix-refused" -ErrorAction Stop } | Should -Throw -ErrorId 'ApiNotFound,*'
    }

    It 'refuses the name <_>' -ForEach 'a/b', 'a%b', '..', "a`tb" {
        { $key | New-K8sCsr -CommonName jane | Submit-K8sCsr $_ @cluster -ErrorAction Stop } | Should -Throw -ErrorId 'ObjectNameInvalid,*'
    }

    It 'says that the name is taken' {
        $null = Submit taken
        { Submit taken @{ ErrorAction = 'Stop' } } | Should -Throw -ErrorId 'ApiAlreadyExists,*' -ExpectedMessage '*another name*'
    }

    It 'lets the server choose names, and gives one name to one request only' {
        $made = $key, $key | New-K8sCsr -CommonName jane | Submit-K8sCsr @cluster
        $made.Name | Should -BeLike 'csr-*'
        $made | Remove-K8sCsr -Confirm:$false
        { $key, $key | New-K8sCsr -CommonName jane | Submit-K8sCsr "$prefix-one" @cluster -ErrorAction Stop } | Should -Throw -ErrorId 'OneNameForSeveral,*'
    }

    It 'chooses signer and usages by the request' -ForEach @(
        @{ Subject = '/CN=system:node:a/O=system:nodes'; Names = @{ DnsName = 'a' }; Signer = 'kubernetes.io/kubelet-serving'; Usages = 'digital signature', 'server auth' }
        @{ Subject = '/CN=system:node:a/O=system:nodes'; Names = @{}; Signer = 'kubernetes.io/kube-apiserver-client-kubelet'; Usages = 'digital signature', 'client auth' }
        @{ Subject = '/CN=jane'; Names = @{}; Signer = 'kubernetes.io/kube-apiserver-client'; Usages = 'digital signature', 'client auth' }
    ) {
        $made = $key | New-K8sCsr -Subject $Subject @Names | Submit-K8sCsr "$prefix-$([guid]::NewGuid())" @cluster
        $made.SignerName | Should -Be $Signer
        $made.Usages | Should -Be $Usages
    }

    It 'demands a signer for a server that is no kubelet' {
        { $key | New-K8sCsr -CommonName web -DnsName web -ExtendedKeyUsage ServerAuth | Submit-K8sCsr "$prefix-web" @cluster -ErrorAction Stop } | Should -Throw -ErrorId 'SignerRequired,*'
    }

    It 'makes nothing with -WhatIf' {
        Submit whatif @{ WhatIf = $true } | Should -BeNullOrEmpty
        { Get-K8sCsr @cluster -Name "$prefix-whatif" -ErrorAction Stop } | Should -Throw -ErrorId 'ApiNotFound,*'
    }

    It 'takes a file by parameter and from the pipeline' {
        $null = $key | New-K8sCsr -CommonName jane -OutFile "$TestDrive/f.csr"
        (Submit-K8sCsr "$prefix-file" -InputObject "$TestDrive/f.csr" @cluster).Subject | Should -Be 'CN=jane'
        (Get-Item "$TestDrive/f.csr" | Submit-K8sCsr "$prefix-piped" @cluster).Subject | Should -Be 'CN=jane'
    }
}

Describe 'Get-K8sCsr' {
    BeforeAll {
        $null = Submit list-a @{ Label = @{ 'k8spki-set' = $prefix; n = 'a' } }
        $null = Submit list-b @{ Label = @{ 'k8spki-set' = $prefix; n = 'b' } }
        $null = $key | New-K8sCsr -CommonName jane | Submit-K8sCsr "$prefix-list-c" -SignerName example.com/k8spki @cluster -Label @{ 'k8spki-set' = $prefix }
        $null = Deny-K8sCsr "$prefix-list-b" @cluster -Confirm:$false
    }

    It 'selects by <Why>' -ForEach @(
        @{ Why = 'a name'; By = @{ Name = 'list-a' }; Names = 'list-a' }
        @{ Why = 'names with wildcards'; By = @{ Name = 'list-*' }; Names = 'list-a', 'list-b', 'list-c' }
        @{ Why = 'the signer'; By = @{ Name = 'list-*'; SignerName = 'example.com/k8spki' }; Names = 'list-c' }
        @{ Why = 'a pattern of signers'; By = @{ Name = 'list-*'; SignerName = 'kubernetes.io/*' }; Names = 'list-a', 'list-b' }
        @{ Why = 'the state'; By = @{ Name = 'list-*'; Status = 'Denied' }; Names = 'list-b' }
        @{ Why = 'states'; By = @{ Name = 'list-*'; Status = 'Denied', 'Pending' }; Names = 'list-a', 'list-b', 'list-c' }
        @{ Why = 'the requester'; By = @{ Name = 'list-*'; Requester = 'nobody-?' }; Names = @() }
        @{ Why = 'labels'; By = @{ Selector = 'n=a' }; Names = 'list-a' }
        @{ Why = 'labels in sets'; By = @{ Selector = 'n in (a,b)' }; Names = 'list-a', 'list-b' }
    ) {
        $select = $By.Clone()
        if ($select.Name) { $select.Name = "$prefix-$($select.Name)" }
        if ($select.Selector) { $select.Selector += ",k8spki-set=$prefix" }
        @(Get-K8sCsr @cluster @select | ForEach-Object { $_.Name.Substring($prefix.Length + 1) } | Sort-Object) | Should -Be @($Names)
    }

    It 'reads an object again, and not another of its name' {
        $seen = Submit again
        $null = Approve-K8sCsr "$prefix-again" @cluster -Confirm:$false
        ($seen | Get-K8sCsr).Status | Should -BeLike 'Approved*'
        Remove-K8sCsr "$prefix-again" @cluster -Confirm:$false
        $null = Submit again
        { $seen | Get-K8sCsr -ErrorAction Stop } | Should -Throw -ErrorId 'SigningRequestChanged,*'
    }

    It 'says that there is no such name' {
        { Get-K8sCsr @cluster -Name "$prefix-nobody" -ErrorAction Stop } | Should -Throw -ErrorId 'ApiNotFound,*' -ExpectedMessage '*not found*'
    }

    It 'shows the state in a table of 80 columns' {
        $lines = (Get-K8sCsr @cluster -Name "$prefix-list-*" | Out-String -Width 80) -split "`n" | Where-Object { $_.Trim() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$lines" | Should -BeLike '*Denied*'
    }

    It 'watches' {
        $null = Submit watched @{ ErrorAction = 'Stop' }
        # Leaving the loop stops the watch, in every host.
        foreach ($once in 1) {
            Get-K8sCsr @cluster -Watch -Name "$prefix-watched" | ForEach-Object {
                $found = $_
                break
            }
        }
        $found.Subject | Should -BeLike '*jane*'
    }
}

Describe 'Approve-K8sCsr and Deny-K8sCsr' {
    It 'do nothing more where it is decided so already' {
        $approved = Submit twice | Approve-K8sCsr -Wait -Confirm:$false -Reason First
        $again = Approve-K8sCsr "$prefix-twice" @cluster -Confirm:$false -Reason Second
        $again.Conditions[0].Reason | Should -Be 'First'
        $again.ResourceVersion | Should -Be $approved.ResourceVersion
    }

    It 'do not decide against a decision' {
        Submit denied | Deny-K8sCsr -Confirm:$false -Reason NotYou -Message 'not you' | ForEach-Object { "$($_.Conditions)" } | Should -Be 'Denied (NotYou): not you'
        { Approve-K8sCsr "$prefix-denied" @cluster -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'AlreadyDecided,*' -ExpectedMessage "certificate signing request `"$prefix-denied`" is already Denied*"
        $null = Submit approved | Approve-K8sCsr -Confirm:$false
        { Deny-K8sCsr "$prefix-approved" @cluster -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'AlreadyDecided,*' -ExpectedMessage '*is already Approved*'
    }

    It 'decide only on the object that was seen' {
        $seen = Submit swapped
        Remove-K8sCsr "$prefix-swapped" @cluster -Confirm:$false
        $null = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName mallory | Submit-K8sCsr "$prefix-swapped" @cluster
        { $seen | Approve-K8sCsr -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'SigningRequestChanged,*' -ExpectedMessage '*removed and made again*'
        (Get-K8sCsr @cluster -Name "$prefix-swapped").Status | Should -Be 'Pending'
    }

    It 'change nothing with -WhatIf' {
        $seen = Submit wait-what
        $seen | Approve-K8sCsr -WhatIf
        $seen | Deny-K8sCsr -WhatIf
        $seen | Remove-K8sCsr -WhatIf
        ($seen | Get-K8sCsr).Status | Should -Be 'Pending'
    }

    It 'need -Force where errors were found' {
        $seen = $key | New-K8sCsr -Subject "/CN=$node/O=system:nodes" -DnsName $prefix | Submit-K8sCsr "$prefix-forced" @cluster
        { $seen | Approve-K8sCsr -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RequestRefused,*' -ExpectedMessage '*asks for its own only*-Force*'
        ($seen | Approve-K8sCsr -Force -Confirm:$false).Status | Should -BeLike 'Approved*'
    }

    It 'decide on what came back from another session' {
        $seen = Submit remote
        $text = [System.Management.Automation.PSSerializer]::Serialize($seen, 3)
        $text | Should -Not -BeLikeExactly '*PRIVATE KEY*'
        $back = [System.Management.Automation.PSSerializer]::Deserialize($text)
        ($back | Approve-K8sCsr @cluster -Wait -Confirm:$false).Certificate.Subject | Should -BeLike '*jane*'
    }

    It 'go on after one that fails, in order' {
        $seen = 'a', 'b', 'c' | ForEach-Object { Submit "many-$_" }
        $null = $seen[1] | Deny-K8sCsr -Confirm:$false
        $done = $seen | Approve-K8sCsr -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $done.Name | Should -Be "$prefix-many-a", "$prefix-many-c"
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AlreadyDecided,*'
        $problems[0].TargetObject.Name | Should -Be "$prefix-many-b"
    }

    It 'say that a local request needs an authority' {
        { $key | New-K8sCsr -CommonName jane | Approve-K8sCsr @cluster -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NotASigningRequest,*' -ExpectedMessage '*-Authority*'
    }
}

Describe 'Wait-K8sCsr' {
    It 'says why nothing was issued: <Id>' -ForEach @(
        @{ Id = 'SigningRequestTimeout'; What = 'pending'; Message = '*nobody approved it*' }
        @{ Id = 'SigningRequestTimeout'; What = 'unsigned'; Message = '*the controller that serves it*' }
        @{ Id = 'SigningRequestDenied'; What = 'refused'; Message = '*not today*' }
    ) {
        $seen = $key | New-K8sCsr -CommonName jane | Submit-K8sCsr "$prefix-wait-$What" -SignerName example.com/k8spki @cluster
        if ($What -eq 'unsigned') { $null = $seen | Approve-K8sCsr -Confirm:$false }
        if ($What -eq 'refused') { $null = $seen | Deny-K8sCsr -Message 'not today' -Confirm:$false }
        { Wait-K8sCsr "$prefix-wait-$What" @cluster -TimeoutSec 0 -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Message
    }

    It 'gives what Get-K8sCertificate takes' {
        $null = Submit wait-issued | Approve-K8sCsr -Confirm:$false
        Wait-K8sCsr "$prefix-wait-issued" @cluster | Get-K8sCertificate | ForEach-Object Subject | Should -BeLike '*jane*'
        { Submit not-yet | Get-K8sCertificate -ErrorAction Stop } | Should -Throw -ErrorId 'CertificateNotIssued,*' -ExpectedMessage '*Pending*'
        { Submit never | Deny-K8sCsr -Message 'not today' -Confirm:$false | Get-K8sCertificate -ErrorAction Stop } | Should -Throw -ErrorId 'CertificateNotIssued,*' -ExpectedMessage '*gets none*not today*'
    }
}

Describe 'Remove-K8sCsr' {
    It 'removes the object that was seen and no other of its name' {
        $seen = Submit gone
        $seen | Remove-K8sCsr -Confirm:$false
        $null = Submit gone
        { $seen | Remove-K8sCsr -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ApiConflict,*'
        Remove-K8sCsr "$prefix-gone" @cluster -Confirm:$false
        { Remove-K8sCsr "$prefix-gone" @cluster -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ApiNotFound,*'
    }
}

Describe 'An approver by policy' {
    It 'approves, denies and leaves alone' {
        # Without the requests the watch below would have no end.
        $ErrorActionPreference = 'Stop'
        $serving = @{ SignerName = 'kubernetes.io/kubelet-serving' }
        $null = $key | New-K8sCsr -Subject "/CN=$node/O=system:nodes" -DnsName $prefix -IPAddress 10.0.0.7 | Submit-K8sCsr "$prefix-good" @cluster @serving @asNode
        $null = $key | New-K8sCsr -Subject "/CN=$node/O=system:nodes" -DnsName mallory.example | Submit-K8sCsr "$prefix-bad" @cluster @serving @asNode
        $null = Submit other
        $policy = @{
            Signers = 'kubernetes.io/kubelet-serving'; Requesters = 'system:node:*'; IgnoreOtherRequesters = $true; CommonNameIsRequester = $true
            DnsNamesBeginWithNode = $true; AddressRanges = '10.0.0.0/8'
        }
        $seen = @()
        foreach ($once in 1) {
            Get-K8sCsr @cluster -Watch -Status Pending -Name "$prefix-good", "$prefix-bad", "$prefix-other" | Test-K8sCsr -Policy $policy | ForEach-Object {
                if ($_.Verdict -eq 'Accepted') { $null = $_ | Approve-K8sCsr -Confirm:$false }
                elseif ($_.Verdict -eq 'Refused') { $null = $_ | Deny-K8sCsr -Confirm:$false }
                $seen += $_.Name
                if ($seen.Count -eq 3) { break }
            }
        }
        (Get-K8sCsr @cluster -Name "$prefix-good").Status | Should -BeLike 'Approved*'
        $denied = Get-K8sCsr @cluster -Name "$prefix-bad"
        $denied.Status | Should -Be 'Denied'
        "$($denied.Conditions)" | Should -BeLike "Denied (PolicyViolation): *mallory.example*is neither the name of the node that asks*"
        (Get-K8sCsr @cluster -Name "$prefix-other").Status | Should -Be 'Pending'
        $result = Get-K8sCsr @cluster -Name "$prefix-other" | Test-K8sCsr -Policy $policy
        { $result | Approve-K8sCsr -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RequestOutOfScope,*'
        { $result | Deny-K8sCsr -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RequestOutOfScope,*'
    }
}
