BeforeAll {
    $null = Initialize-K8sPki "$TestDrive/cp1/etc/kubernetes" -NodeName cp1 -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256
    $nodes = @{ Root = "$TestDrive/cp1"; SkipEndpoint = $true; SkipCluster = $true }
}

Describe 'Get-K8sPki -Everything' {
    It 'has each certificate once with all its places' {
        $rows = Get-K8sPki -Everything @nodes
        ($rows | Group-Object Fingerprint | Where-Object Count -gt 1) | Should -BeNullOrEmpty
        $ca = $rows | Where-Object Name -eq ca
        $ca.PlaceCount | Should -BeGreaterThan 1
        $ca.Places.Count | Should -Be $ca.PlaceCount
        @($ca.Places | Where-Object Kind -eq File)[0].Path | Should -Be "$TestDrive/cp1/etc/kubernetes/pki/ca.crt"
    }

    It 'has what Get-K8sPki has' {
        $all = (Get-K8sPki -Everything @nodes).Entries | ForEach-Object Source | Sort-Object
        $all | Should -Be (Get-K8sPki -Root "$TestDrive/cp1" | ForEach-Object Source | Sort-Object)
    }

    It 'warns once of a cluster that does not answer' {
        Set-Content "$TestDrive/silent" @'
apiVersion: v1
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: u, user: {token: t}}]
'@
        $null = Get-K8sPki -Everything -Root "$TestDrive/cp1" -SkipEndpoint -KubeConfig "$TestDrive/silent" -WarningVariable said -WarningAction SilentlyContinue
        $said.Count | Should -Be 1
        "$said" | Should -BeLike '*cluster did not answer*'
    }

    It 'takes no other kubeconfig for one that is named' {
        { Get-K8sPki -Everything -Root "$TestDrive/cp1" -SkipEndpoint -KubeConfig "$TestDrive/none" -ErrorAction Stop } |
            Should -Throw '*none*'
    }

    It 'is judged and reported' {
        $piped = Get-K8sPki -Everything @nodes | Test-K8sPki -Within 4000d -InformationAction Ignore
        $asked = Test-K8sPki -Everything @nodes -Within 4000d -InformationAction Ignore
        $piped.Count | Should -BeGreaterThan 0
        $piped.Message | Should -Be $asked.Message
        @(Get-K8sPki -Everything @nodes; $piped) | Export-K8sPkiReport "$TestDrive/all.json"
        $report = Get-Content "$TestDrive/all.json" -Raw | ConvertFrom-Json
        $report.certificates.Count | Should -Be (Get-K8sPki -Everything @nodes).Count
        $report.findings.certificate | Where-Object { $_ } | Should -Not -BeNullOrEmpty
    }

    It 'judges only certificates that were piped' {
        $ids = (Get-K8sPki -Everything @nodes | Where-Object Name -eq apiserver | Test-K8sPki -Within 4000d -InformationAction Ignore).Target.Name
        $ids | Select-Object -Unique | Should -Be apiserver
    }

    It 'is the same from a file of objects' {
        $live = @(Get-K8sPki -Everything @nodes)
        $live | Export-Clixml "$TestDrive/all.xml"
        $live | Export-K8sPkiReport "$TestDrive/live.json"
        Import-Clixml "$TestDrive/all.xml" | Export-K8sPkiReport "$TestDrive/copy.json"
        $rows = foreach ($file in 'live', 'copy') {
            (Get-Content "$TestDrive/$file.json" -Raw | ConvertFrom-Json).certificates | ConvertTo-Json -Depth 9
        }
        $rows[1] | Should -Be $rows[0]
        $found = Import-Clixml "$TestDrive/all.xml" | Test-K8sPki -Within 4000d -InformationAction Ignore
        ($found.Id | Select-Object -Unique) | Should -Be ExpiresSoon
        { Import-Clixml "$TestDrive/all.xml" | Update-K8sPki -ErrorAction Stop } | Should -Throw '*Invoke-Command -HostName cp1*'
    }

    It 'is renewed by what is piped' {
        $old = (Get-K8sCertificate "$TestDrive/cp1/etc/kubernetes/pki/front-proxy-client.crt").Fingerprint
        $new = Get-K8sPki -Everything @nodes -Name front-proxy-client | Update-K8sPki -WarningAction Ignore
        $new.Name | Should -Be front-proxy-client
        (Get-K8sCertificate "$TestDrive/cp1/etc/kubernetes/pki/front-proxy-client.crt").Fingerprint | Should -Not -Be $old
    }

    It 'looks at no node with -SkipNode' {
        { Get-K8sPki -Everything -SkipNode -SkipCluster -ErrorAction Stop } | Should -Throw -ErrorId 'PkiNotFound*'
        { Get-K8sPki -Everything -SkipNode @nodes -ErrorAction Stop } | Should -Throw -ErrorId 'RootAndSkipNode*'
    }

    It 'does not go with <With>' -ForEach @(
        @{ With = '-Path'; Call = { Get-K8sPki x -Everything } }
        @{ With = '-Unit'; Call = { Get-K8sPki -Unit x -Everything } }
    ) {
        $Call | Should -Throw
    }
}
