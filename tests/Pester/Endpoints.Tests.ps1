BeforeAll {
    $ca = New-K8sCertificateAuthority -CommonName root -Algorithm ECDSA
    $server = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName server -DnsName localhost -IPAddress 127.0.0.1 |
        New-K8sCertificate -Authority $ca

    # Speaks TLS, or plain HTTP without a certificate, to whoever connects.
    function Start-Server([Security.Cryptography.X509Certificates.X509Certificate2]$Certificate) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $run = [powershell]::Create().AddScript({
                param($listener, $certificate)
                while ($true) {
                    try { $client = $listener.AcceptTcpClient() } catch { return }
                    try {
                        $stream = $client.GetStream()
                        if ($certificate) { [Net.Security.SslStream]::new($stream).AuthenticateAsServer($certificate) }
                        else { $stream.Write([Text.Encoding]::ASCII.GetBytes("HTTP/1.0 400 Bad Request`r`n`r`n")) }
                    }
                    # A client that hangs up, or takes no such server, is what some tests are about.
                    catch { Write-Debug $_ }
                    finally { $client.Dispose() }
                }
            }).AddArgument($listener).AddArgument($Certificate)
        $null = $run.BeginInvoke()
        @{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Run = $run }
    }

    $bytes = $server.ToX509Certificate2().Export('Pfx')
    $tls = Start-Server ([Security.Cryptography.X509Certificates.X509Certificate2]::new($bytes))
    $plain = Start-Server $null
    $name = "127.0.0.1:$($tls.Port)"
}

AfterAll {
    foreach ($one in $tls, $plain) { $one.Listener.Stop(); $one.Run.Dispose() }
}

Describe 'Get-K8sCertificate -Endpoint' {
    It 'gives what a server presents, though nobody trusts it' {
        $found = Get-K8sCertificate -Endpoint $name
        $found | Should -BeOfType K8sPki.Certificate
        $found.Fingerprint | Should -Be $server.Fingerprint
        $found.Source | Should -Be $name
        $found.Location | Should -Be $name
        $found.Path | Should -BeNullOrEmpty
        $answer = $found.Answer
        $answer.Endpoint, $answer.Address, $answer.Port, $answer.ServerName, $answer.Position, $answer.Count |
            Should -Be $name, 127.0.0.1, $tls.Port, '', 1, 1
        $answer.Protocol | Should -BeLike 'TLS 1.*'
        $answer.Cipher | Should -BeLike 'TLS_*'
        $answer.Duration | Should -BeGreaterThan ([timespan]::Zero)
        $answer.RequestsClientCertificate | Should -BeFalse
        $answer.AcceptableAuthorities | Should -BeNullOrEmpty
    }

    It 'takes names from the pipeline by a script block, and by property' {
        ($name, $name | Get-K8sCertificate -Endpoint { $_ }).Count | Should -Be 2
        ([pscustomobject]@{ Host = '127.0.0.1'; Port = $tls.Port } | Get-K8sCertificate -Endpoint { "$($_.Host):$($_.Port)" }).Source |
            Should -Be $name
    }

    It 'leaves strings of the pipeline paths' {
        { $name | Get-K8sCertificate -ErrorAction Stop } | Should -Throw
        Set-Content "$TestDrive/a.crt" $server.Pem
        ("$TestDrive/a.crt" | Get-K8sCertificate).Answer | Should -BeNullOrEmpty
    }

    It 'takes an address of https' {
        (Get-K8sCertificate -Endpoint "https://$name/healthz?x=1").Source | Should -Be $name
    }

    It 'sends the server name that is asked for' {
        (Get-K8sCertificate -Endpoint $name -ServerName other.example).Answer.ServerName | Should -Be other.example
        (Get-K8sCertificate -Endpoint $name -ServerName other.example).Source | Should -Be "$name as other.example"
        (Get-K8sCertificate -Endpoint "localhost:$($tls.Port)" -ServerName '').Answer.ServerName | Should -Be ''
        (Get-K8sCertificate -Endpoint "localhost:$($tls.Port)").Answer.ServerName | Should -Be localhost
    }

    It 'has an error for each endpoint that presents nothing, in order, and goes on' {
        $failures = $null
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start(); $closed = "$($free.LocalEndpoint)"; $free.Stop()
        $found = Get-K8sCertificate -Endpoint "127.0.0.1:$($plain.Port)", $name, $closed, no-such-host.invalid:1, none, $name -ErrorVariable failures -ErrorAction SilentlyContinue
        $found.Count | Should -Be 2
        ($failures.FullyQualifiedErrorId -replace ',.*' | Sort-Object) -join ' ' |
            Should -Be 'EndpointInvalid EndpointNameUnknown EndpointPlainHttp EndpointRefused'
        $failures.TargetObject | Should -Contain $closed
    }

    It 'asks many at a time and keeps their order' {
        $many = @($name) * 40 + "localhost:$($tls.Port)"
        $found = Get-K8sCertificate -Endpoint $many -ThrottleLimit 4
        $found.Count | Should -Be 41
        $found[40].Answer.Endpoint | Should -Be "localhost:$($tls.Port)"
    }

    It 'waits no longer than it is told' {
        $silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $silent.Start()
        try { { Get-K8sCertificate -Endpoint "$($silent.LocalEndpoint)" -RequestTimeout 1s -ErrorAction Stop } | Should -Throw -ErrorId 'EndpointTimeout,*' }
        finally { $silent.Stop() }
    }

    It 'refuses what is no server name' {
        { Get-K8sCertificate -Endpoint $name -ServerName 10.0.0.1 } | Should -Throw -ErrorId 'ServerNameInvalid,*'
    }

    It 'pipes into what takes certificates' {
        (Get-K8sCertificate -Endpoint $name | Test-K8sCertificate -Authority $ca -HostName localhost).Verdict | Should -Not -Be NotValid
        (Get-K8sCertificate -Endpoint $name | Export-K8sCertificate) | Should -BeLike '-----BEGIN CERTIFICATE-----*'
    }
}

Describe 'Get-K8sCertificate -Discover' {
    BeforeAll {
        $root = "$TestDrive/cp1"
        New-Item -ItemType Directory "$root/etc/kubernetes/manifests", "$root/etc/kubernetes/pki" | Out-Null
        Set-Content "$root/etc/hostname" cp1
        Set-Content "$root/etc/kubernetes/pki/server.crt" $server.Pem
        $listen = $tls.Port
        function Set-Manifest($Address) {
            Set-Content "$root/etc/kubernetes/manifests/etcd.yaml" @"
apiVersion: v1
kind: Pod
metadata: {name: etcd}
spec:
  containers:
  - name: etcd
    command: [etcd, '--listen-client-urls=https://$($Address):$listen', --cert-file=/etc/kubernetes/pki/server.crt, --key-file=/etc/kubernetes/pki/server.key]
    volumeMounts: [{mountPath: /etc/kubernetes/pki, name: pki}]
  volumes: [{name: pki, hostPath: {path: /etc/kubernetes/pki}}]
"@
        }
    }

    It 'asks nothing of this machine for a copy of another one, and says what was not asked' {
        Set-Manifest 127.0.0.1
        $found = Get-K8sCertificate -Discover -Root $root -WarningVariable warnings -WarningAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '*cp1*etcd --listen-client-urls*'
    }

    It 'tells which file has to be presented' {
        # An address of this machine that is none of its loopback.
        $own = [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces().GetIPProperties().UnicastAddresses.Address |
            Where-Object { $_.AddressFamily -eq 'InterNetwork' -and -not [Net.IPAddress]::IsLoopback($_) } | Select-Object -First 1
        if (-not $own) { Set-ItResult -Skipped -Because 'this machine has no address but its loopback'; return }
        Set-Manifest $own
        $failures = $null
        Get-K8sCertificate -Discover -Root $root -TimeoutSec 5 -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'Endpoint*'
        $failures[0].TargetObject | Should -Be "$($own):$listen"
    }

    It 'says so where nothing of a cluster is, and where nothing listens' {
        New-Item -ItemType Directory "$TestDrive/none" | Out-Null
        { Get-K8sCertificate -Discover -Root "$TestDrive/none" -ErrorAction Stop } | Should -Throw -ErrorId 'PkiNotFound,*'
        New-Item -ItemType Directory "$TestDrive/still/etc/kubernetes/pki" | Out-Null
        Set-Content "$TestDrive/still/etc/kubernetes/pki/ca.crt" $ca.Certificate.Pem
        { Get-K8sCertificate -Discover -Root "$TestDrive/still" -ErrorAction Stop } | Should -Throw -ErrorId 'NoEndpointNamed,*'
    }
}
