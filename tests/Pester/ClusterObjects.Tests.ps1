BeforeAll {
    $null = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
    New-K8sKubeConfig "$TestDrive/config" -Server 'https://127.0.0.1:1' -CertificateAuthority "$TestDrive/ca.crt" -UserName u -ClusterName c -ContextName x
    function Get-IdOf([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_.FullyQualifiedErrorId.Split(',')[0] }
        'no error'
    }
}

Describe 'Get-K8sCertificate -Cluster' {
    It 'reports <Id> for <Case>' -ForEach @(
        @{ Id = 'ServerUnreachable'; Case = 'a server that is not there'; Call = { Get-K8sCertificate -Cluster -KubeConfig "$TestDrive/config" -ErrorAction Stop } }
        @{ Id = 'KubeConfigNotFound'; Case = 'a kubeconfig that is not there'; Call = { Get-K8sCertificate -Cluster -KubeConfig "$TestDrive/none" -ErrorAction Stop } }
        @{ Id = 'ContextNotFound'; Case = 'a context that is not there'; Call = { Get-K8sCertificate -Cluster -KubeConfig "$TestDrive/config" -Context y -ErrorAction Stop } }
        @{ Id = 'NamespaceInvalid'; Case = 'a namespace that leads elsewhere'; Call = { Get-K8sCertificate -Cluster -KubeConfig "$TestDrive/config" -Namespace '../x' -ErrorAction Stop } }
        @{ Id = 'NamespaceAndAllNamespaces'; Case = 'one and all namespaces'; Call = { Get-K8sCertificate -Cluster -KubeConfig "$TestDrive/config" -Namespace x -AllNamespaces -ErrorAction Stop } }
        @{ Id = 'PositionalParameterNotFound'; Case = 'a cluster and a file'; Call = { Get-K8sCertificate "$TestDrive/ca.crt" -Cluster } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Case = 'a kind that is not known'; Call = { Get-K8sCertificate -Cluster -Kind Deployment } }
    ) {
        Get-IdOf $Call | Should -Be $Id
    }

    It 'reads files as before' {
        (Get-K8sCertificate "$TestDrive/ca.crt").ClusterObject | Should -BeNullOrEmpty
    }

    It 'has every kind that the help names' {
        $named = (Get-Help Get-K8sCertificate -Parameter Kind).Description.Text -join ' '
        foreach ($kind in [enum]::GetNames([K8sPki.ClusterObjectKind])) { $named | Should -Match "\b$kind\b" }
    }
}
