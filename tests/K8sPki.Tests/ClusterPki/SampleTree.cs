using System.Net;

namespace K8sPki.Tests.ClusterPki;

/// <summary>A tree in a folder of its own, with P-256 keys unless a test says otherwise.</summary>
internal sealed class SampleTree : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Root => folder["tree"];

    public static ClusterParameters OneNode { get; } = new()
    {
        NodeNames = ["cp1"],
        AdvertiseAddresses = [IPAddress.Loopback],
        ControlPlaneEndpoint = "k8s.example:6443",
        KeyAlgorithm = "ECDSA-P256",
    };

    public string PathOf(string name) => Path.Combine(Root, name);

    public IReadOnlyList<TreeItemState> Make(ClusterParameters? parameters = null, params IReadOnlyCollection<Certificate> signed)
    {
        var made = new List<TreeItemState>();
        TreeBuilder.Run(Options(parameters), signed, state => { lock (made) made.Add(state); }, CancellationToken.None)
            .GetAwaiter().GetResult();
        return made;
    }

    public TreePlan Plan(ClusterParameters? parameters = null) => TreePlan.Create(Options(parameters), []);

    public TreeOptions Options(ClusterParameters? parameters = null) => TreeOptions.From(parameters ?? OneNode, Root);

    public Certificate Certificate(string name) => CertificateReader.ReadFirst(File.ReadAllBytes(PathOf(name)), name, null);

    public IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();
}
