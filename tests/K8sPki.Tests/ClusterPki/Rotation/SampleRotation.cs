using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>The nodes of a kubeadm cluster whose authorities a test exchanges by hand, place by place.</summary>
internal sealed partial class SampleRotation : IDisposable
{
    public const string Pki = "etc/kubernetes/pki/";
    private const string KubeletStore = "var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem";
    private const string Manager = "etc/kubernetes/manifests/kube-controller-manager.yaml";

    private static readonly string[] OfControlPlane =
        ["admin.conf", "super-admin.conf", "controller-manager.conf", "scheduler.conf", "kubelet.conf"];

    // More than any of the old ones have, so that of two made in one second the newer is known.
    private static readonly Lazy<Dictionary<string, CertificateAuthority>> NewOnes = new(() =>
        ClusterBlueprint.All.Where(entry => entry.Kind == BlueprintKind.Authority)
            .ToDictionary(entry => entry.Name, entry =>
                SampleNode.NewAuthority(entry.CommonName + "-2", Validity.OfAuthority + TimeSpan.FromDays(90))));

    private readonly PrivateKey newTokenKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
    private readonly PrivateKey oldTokenKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);

    public SampleRotation(bool isFleet = false)
    {
        Nodes = isFleet
            ? [SampleNode.ControlPlane(), SampleNode.ControlPlane("cp2"), SampleNode.Worker()]
            : [SampleNode.ControlPlane()];
        foreach (var node in ControlPlanes)
            WriteTokens(node, [oldTokenKey.PublicKey], oldTokenKey, DateTime.UtcNow.AddDays(-30), DateTime.UtcNow.AddDays(-30));
    }

    public IReadOnlyList<SampleNode> Nodes { get; }

    public IEnumerable<SampleNode> ControlPlanes => Nodes.Where(node => File.Exists(node.PathOf(Pki + "ca.key")));

    public SampleNode Cp1 => Nodes[0];

    public SampleNode Cp2 => Nodes[1];

    public SampleNode Worker => Nodes[2];

    public PublicKey OldTokens => oldTokenKey.PublicKey;

    public PublicKey NewTokens => newTokenKey.PublicKey;

    public static CertificateAuthority Old(string authority) => SampleNode.Authority(authority);

    public static CertificateAuthority New(string authority) => NewOnes.Value[authority];

    public static string BaseOf(string authority) => ClusterBlueprint.Find(authority)!.Kubeadm!.FileBase!;

    public IReadOnlyList<RotationFacts> Facts() => [.. Nodes.Select(node => RotationFacts.Of(node.Read()))];

    public IReadOnlyList<RotationStatus> Status(string authority) =>
        RotationSurvey.Of(Facts(), [RotationAuthority.Find(authority)!]);

    /// <summary>Writes the authorities that the file of an authority holds, and nothing else.</summary>
    public static void TrustInFile(SampleNode node, string authority, params CertificateAuthority[] trusted) =>
        node.Write($"etc/kubernetes/{BaseOf(authority)}.crt", Bundle(trusted));

    /// <summary>Writes what a kubeconfig trusts.</summary>
    public static void TrustInKubeConfig(SampleNode node, string name, params CertificateAuthority[] trusted)
    {
        var path = "etc/kubernetes/" + name;
        node.Write(path, AuthorityData().Replace(node.ReadText(path),
            "$1" + Convert.ToBase64String(Encoding.ASCII.GetBytes(Bundle(trusted)))), isSecret: true);
    }

    /// <summary>Writes what all places of an authority on a node trust.</summary>
    public static void Trust(SampleNode node, string authority, params CertificateAuthority[] trusted)
    {
        TrustInFile(node, authority, trusted);
        if (authority != "ca")
            return;
        foreach (var name in OfControlPlane.Where(name => File.Exists(node.PathOf("etc/kubernetes/" + name))))
            TrustInKubeConfig(node, name, trusted);
    }

    public void Trust(string authority, params CertificateAuthority[] trusted)
    {
        foreach (var node in Nodes.Where(node => File.Exists(node.PathOf($"etc/kubernetes/{BaseOf(authority)}.crt"))))
            Trust(node, authority, trusted);
    }

    /// <summary>Gives what signs requests a file of its own, with an authority and its key.</summary>
    public static void SignWith(SampleNode node, CertificateAuthority authority)
    {
        node.WriteAuthority("pki/signing", authority);
        if (node.ReadText(Manager).Contains("cert-file=/etc/kubernetes/pki/ca.crt", StringComparison.Ordinal))
        {
            node.Replace(Manager, "--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt",
                "--cluster-signing-cert-file=/etc/kubernetes/pki/signing.crt");
            node.Replace(Manager, "--cluster-signing-key-file=/etc/kubernetes/pki/ca.key",
                "--cluster-signing-key-file=/etc/kubernetes/pki/signing.key");
        }
    }

    /// <summary>Writes the key that lies beside an authority.</summary>
    public static void WriteKey(SampleNode node, string authority, CertificateAuthority key) =>
        node.Write($"etc/kubernetes/{BaseOf(authority)}.key", SampleCertificate.Text(key.Key!), isSecret: true);

    /// <summary>Makes a certificate anew; what a kubeconfig trusts stays.</summary>
    public static void Issue(SampleNode node, string name, CertificateAuthority issuer)
    {
        var entry = ClusterBlueprint.Find(name)!;
        if (name == "kubelet.conf")
        {
            var made = node.Entry(entry) with { Issuer = issuer };
            node.Write(KubeletStore, made.Pem + made.KeyPem, isSecret: true);
            return;
        }

        var path = "etc/kubernetes/" + entry.Kubeadm!.KubeConfig;
        var trusted = entry.Kubeadm.KubeConfig is null ? "" : AuthorityData().Match(node.ReadText(path)).Value;
        node.WriteEntry(name, made => made with { Issuer = issuer });
        if (trusted.Length > 0)
            node.Write(path, AuthorityData().Replace(node.ReadText(path), trusted), isSecret: true);
    }

    /// <summary>Makes everything anew that an authority signs.</summary>
    public void Issue(string authority, CertificateAuthority issuer)
    {
        foreach (var node in Nodes)
        {
            foreach (var entry in ClusterBlueprint.All.Where(entry => entry.Authority == authority && entry.Kubeadm is not null))
            {
                if (entry.Name == "kubelet.conf"
                    || File.Exists(node.PathOf("etc/kubernetes/"
                        + (entry.Kubeadm!.KubeConfig ?? entry.Kubeadm.FileBase + ".crt"))))
                    Issue(node, entry.Name, issuer);
            }
        }
    }

    /// <summary>Lays a new authority beside the old one, on all nodes; its key where the old one's is.</summary>
    public void Prepare(string authority)
    {
        foreach (var node in Nodes.Where(node => File.Exists(node.PathOf($"etc/kubernetes/{BaseOf(authority)}.crt"))
            || authority == "sa"))
        {
            var path = BaseOf(authority) + "-new";
            if (authority == "sa" && ControlPlanes.Contains(node))
                node.Write($"etc/kubernetes/{path}.key", NewTokenKey, isSecret: true);
            else if (File.Exists(node.PathOf($"etc/kubernetes/{BaseOf(authority)}.key")))
                node.WriteAuthority(path, New(authority));
            else if (authority != "sa")
                node.Write($"etc/kubernetes/{path}.crt", New(authority).Certificate.Pem);
        }
    }

    /// <summary>Has a component of a node run since days ago.</summary>
    public static void Run(SampleNode node, string component, int id)
    {
        node.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        node.Write($"proc/{id}/stat",
            $"{id} ({component}) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
    }

    /// <summary>Phase A of an authority, on all nodes.</summary>
    public void TrustBoth(string authority)
    {
        if (authority == "sa")
        {
            Tokens([OldTokens, NewTokens], oldTokenKey, DateTime.UtcNow.AddDays(-30), DateTime.UtcNow);
            return;
        }

        if (authority == "ca")
        {
            foreach (var node in ControlPlanes)
                SignWith(node, Old("ca"));
        }

        Trust(authority, Old(authority), New(authority));
    }

    /// <summary>Phase B of an authority, on all nodes.</summary>
    public void IssueNew(string authority)
    {
        if (authority == "sa")
        {
            Tokens([NewTokens, OldTokens], newTokenKey, DateTime.UtcNow, DateTime.UtcNow);
            return;
        }

        foreach (var node in ControlPlanes)
        {
            if (authority == "ca")
                SignWith(node, New("ca"));
            WriteKey(node, authority, New(authority));
        }

        Trust(authority, New(authority), Old(authority));
        Issue(authority, New(authority));
    }

    /// <summary>Phase C of an authority, on all nodes.</summary>
    public void ForgetOld(string authority)
    {
        if (authority == "sa")
            Tokens([NewTokens], newTokenKey, DateTime.UtcNow, DateTime.UtcNow);
        else
            Trust(authority, New(authority));
    }

    /// <summary>Writes the keys of tokens of a node, with the times at which they were written.</summary>
    public static void WriteTokens(SampleNode node, IReadOnlyList<PublicKey> verifying, PrivateKey signing,
        DateTime signingWritten, DateTime verifyingWritten)
    {
        File.SetLastWriteTimeUtc(node.Write(Pki + "sa.key", SampleCertificate.Text(signing), isSecret: true), signingWritten);
        File.SetLastWriteTimeUtc(node.Write(Pki + "sa.pub", string.Concat(verifying.Select(key => key.Pem))), verifyingWritten);
    }

    /// <summary>Has a node sign with the new key of tokens, or the old one, and verify by these.</summary>
    public void WriteTokens(SampleNode node, bool isNew, params PublicKey[] verifying) =>
        WriteTokens(node, verifying, isNew ? newTokenKey : oldTokenKey, DateTime.UtcNow.AddDays(isNew ? 0 : -30),
            DateTime.UtcNow);

    /// <summary>The text of the new key of tokens.</summary>
    public string NewTokenKey => SampleCertificate.Text(newTokenKey);

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
    }

    public static string Bundle(IEnumerable<CertificateAuthority> trusted) =>
        string.Concat(trusted.Select(authority => authority.Certificate.Pem));

    private void Tokens(IReadOnlyList<PublicKey> verifying, PrivateKey signing, DateTime signingWritten,
        DateTime verifyingWritten)
    {
        foreach (var node in ControlPlanes)
            WriteTokens(node, verifying, signing, signingWritten, verifyingWritten);
    }

    [GeneratedRegex("(certificate-authority-data: )\\S+")]
    private static partial Regex AuthorityData();
}
