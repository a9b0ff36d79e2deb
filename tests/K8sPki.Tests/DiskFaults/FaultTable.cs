namespace K8sPki.Tests.DiskFaults;

/// <summary>Every command that writes files.</summary>
internal static class FaultTable
{
    private const string Authority = "$null = New-K8sCertificateAuthority -CommonName CA -Algorithm ECDSA -OutFile ca.crt; ";
    private const string Key = "$null = New-K8sPrivateKey ECDSA -OutFile a.key; ";
    private const string Request = Key + "$null = New-K8sCsr -PrivateKey a.key -CommonName jane -OutFile a.csr; ";
    private const string Pair = Authority + Request
        + "$null = New-K8sCertificate -Request a.csr -Authority ca.crt -OutFile a.crt; ";
    private const string Tree =
        "-NodeName cp1 -AdvertiseAddress 10.0.0.10 -ControlPlaneEndpoint k8s.example -KeyAlgorithm ECDSA-P256";
    private const string Config = "$null = 'dev', 'prod' | ForEach-Object { "
        + "Set-K8sKubeConfigCluster $_ -Server \"https://$_.example.com:6443\" -KubeConfig config; "
        + "$token = ConvertTo-SecureString \"secret-token-of-$_\" -AsPlainText -Force; "
        + "Set-K8sKubeConfigUser $_ -Token $token -KubeConfig config; "
        + "Set-K8sKubeConfigContext $_ -Cluster $_ -User $_ -KubeConfig config }; "
        + "$null = Use-K8sKubeConfigContext dev -KubeConfig config; ";
    private const string Exchange = "$null = Start-K8sCARotation etcd-ca -Root $root; ";
    private const string Step = "$null = Step-K8sCARotation etcd-ca -Root $root; ";
    private const string ToTheEnd = "while (Step-K8sCARotation etcd-ca -Root $root) { } ";

    private static readonly string[] Brief = ["New-K8sPrivateKey", "New-K8sPrivateKey OpenSSH",
        "New-K8sCertificateAuthority -Force", "New-K8sCertificate", "Export-K8sCertificate -AsPkcs12", "Update-K8sCertificate",
        "Initialize-K8sPki, the rest", "Export-K8sPki -ForNode", "Export-K8sPkiReport", "Merge-K8sKubeConfig",
        "Set-K8sKubeConfigContext", "Remove-K8sKubeConfigUser", "Restore-K8sPki", "Export-K8sCARotation"];

    public static IReadOnlyList<FaultRow> All { get; } =
    [
        new("New-K8sPrivateKey", "", "New-K8sPrivateKey ECDSA -OutFile a.key"),
        new("New-K8sPrivateKey -Force", Key, "New-K8sPrivateKey ECDSA -OutFile a.key -Force"),
        new("New-K8sPrivateKey OpenSSH", "", "New-K8sPrivateKey Ed25519 -Format OpenSsh -OutFile id"),
        new("Export-K8sPrivateKey", Key, "Export-K8sPrivateKey b.key -InputObject a.key"),
        new("Export-K8sPublicKey", Key, "Export-K8sPublicKey a.pub -InputObject a.key"),
        new("New-K8sCsr", Key, "New-K8sCsr -PrivateKey a.key -CommonName jane -OutFile a.csr"),
        new("Export-K8sCsr", Request, "Export-K8sCsr b.csr -InputObject a.csr"),
        new("New-K8sCertificateAuthority", "", "New-K8sCertificateAuthority -CommonName CA -Algorithm ECDSA -OutFile ca.crt"),
        new("New-K8sCertificateAuthority -Force", Authority,
            "New-K8sCertificateAuthority -CommonName CA -Algorithm ECDSA -OutFile ca.crt -Force"),
        new("New-K8sCertificate", Authority + Request, "New-K8sCertificate -Request a.csr -Authority ca.crt -OutFile a.crt"),
        new("New-K8sCertificate -Destination", Authority + Request,
            "New-K8sCertificate -Request a.csr -Authority ca.crt -Destination issued"),
        new("Approve-K8sCsr -Authority", Authority + Request,
            "Approve-K8sCsr -Path a.csr -Authority ca.crt -SignerName kubernetes.io/kube-apiserver-client -Destination issued"),
        new("Export-K8sCertificate", Pair, "Export-K8sCertificate b.crt -InputObject a.crt -Chain ca.crt"),
        new("Export-K8sCertificate -AsPkcs12", Pair, "Export-K8sCertificate a.p12 -InputObject a.crt -Key a.key -AsPkcs12 "
            + "-Password (ConvertTo-SecureString 'correct horse' -AsPlainText -Force)"),
        new("Update-K8sCertificate", Pair, "Update-K8sCertificate a.crt -Authority ca.crt"),
        new("Update-K8sCertificate -KeepKey", Pair, "Update-K8sCertificate a.crt -Authority ca.crt -KeepKey -NoBackup"),
        new("Initialize-K8sPki", "", $"Initialize-K8sPki tree {Tree}"),
        new("Initialize-K8sPki, the rest",
            $"$null = Initialize-K8sPki tree {Tree}; Remove-Item tree/pki/apiserver.*, tree/admin.conf",
            $"Initialize-K8sPki tree {Tree}"),
        new("Export-K8sPki -AsRequest", $"$null = Initialize-K8sPki tree {Tree}; Remove-Item tree/pki/ca.key",
            $"Export-K8sPki tree -AsRequest -Renew -Destination requests {Tree}"),
        new("Export-K8sPki -ForNode", $"$null = Initialize-K8sPki tree {Tree}",
            "Export-K8sPki tree -ForNode ControlPlane -Destination cp2"),
        new("Export-K8sPkiReport", Pair, "Get-K8sCertificate a.crt, ca.crt -ErrorAction Stop | Export-K8sPkiReport report.html"),
        new("New-K8sKubeConfig", Pair, "New-K8sKubeConfig jane.conf -Server https://k8s.example:6443 "
            + "-CertificateAuthority ca.crt -ClientCertificate a.crt -ClientKey a.key"),
        new("Export-K8sKubeConfig", Config, "Export-K8sKubeConfig prod.conf prod -KubeConfig config"),
        new("Merge-K8sKubeConfig", Config + "Copy-Item config other; $null = New-Item -ItemType Directory home; "
            + "$null = Set-K8sKubeConfigContext own -KubeConfig home/config",
            "Merge-K8sKubeConfig other -KubeConfig home/config"),
        .. KubeConfigEdits(),
        OnNode("Update-K8sPki", "", "Update-K8sPki -Root $root"),
        OnNode("Update-K8sPki apiserver", "", "Update-K8sPki apiserver -Root $root"),
        OnNode("Repair-K8sPki", "chmod 644 etc/kubernetes/pki/apiserver.key; Remove-Item etc/kubernetes/pki/etcd/peer.*",
            "Test-K8sPki -Root $root | Repair-K8sPki"),
        OnNode("Restore-K8sPki", "$null = Update-K8sPki apiserver, admin.conf -Root $root; "
            + "Move-Item $root/etc/kubernetes/k8spki-backup/* kept", "Restore-K8sPki kept -Root $root -Force"),
        OnNode("Start-K8sCARotation", "", "Start-K8sCARotation etcd-ca -Root $root"),
        OnNode("Step-K8sCARotation", Exchange, "Step-K8sCARotation etcd-ca -Root $root"),
        OnNode("Undo-K8sCARotation", Exchange + Step + Step, "Undo-K8sCARotation etcd-ca -Root $root"),
        OnNode("Complete-K8sCARotation", Exchange + ToTheEnd, "Complete-K8sCARotation etcd-ca -Root $root"),
        OnNode("Export-K8sCARotation", Exchange, "Export-K8sCARotation etcd-ca -OutFile $root/bundle -Root $root"),
    ];

    /// <summary>Commands that ask before they change something and have no row, and why.</summary>
    public static IReadOnlyDictionary<string, string> LeftOut { get; } = new Dictionary<string, string>
    {
        ["Deny-K8sCsr"] = "changes the cluster, or nothing",
        ["Invoke-K8sApi"] = "changes the cluster",
        ["Remove-K8sCsr"] = "changes the cluster",
        ["Submit-K8sCsr"] = "changes the cluster",
        ["Start-K8sProxy"] = "makes a socket, which holds nothing",
        ["Stop-K8sProxy"] = "ends a server of this session",
    };

    /// <summary>Those of this run: where it is brief one of each kind, and not those that read a node over and over.</summary>
    public static IReadOnlyList<FaultRow> Chosen { get; } =
        RunLength.IsLongest ? All : [.. All.Where(row => Brief.Contains(row.Name))];

    private static FaultRow OnNode(string name, string arrange, string command) =>
        new(name, arrange, command) { IsOnNode = true };

    private static IEnumerable<FaultRow> KubeConfigEdits()
    {
        foreach (var (name, arguments) in new[]
        {
            ("Set-K8sKubeConfigContext", "prod -Namespace web"), ("Use-K8sKubeConfigContext", "prod"),
            ("Rename-K8sKubeConfigContext", "prod live"), ("Remove-K8sKubeConfigContext", "prod -Cascade"),
            ("Set-K8sKubeConfigCluster", "prod -TlsServerName k8s"), ("Rename-K8sKubeConfigCluster", "prod live"),
            ("Remove-K8sKubeConfigCluster", "prod"), ("Set-K8sKubeConfigUser", "prod -TokenFile /token"),
            ("Rename-K8sKubeConfigUser", "prod live"), ("Remove-K8sKubeConfigUser", "prod"),
        })
            yield return new FaultRow(name, Config, $"{name} {arguments} -KubeConfig config");
    }
}
