using K8sPki.Tests.ClusterPki.Repair;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// What is proposed where nodes of a cluster differ mends it, on mounts of nodes (-Root) and on copies (-Path).
/// </summary>
public sealed class ClusterRemedyTests : IDisposable
{
    private const string Kubernetes = "etc/kubernetes";
    private const string Pki = Kubernetes + "/pki/";
    private readonly List<SampleNode> cluster =
        [.. Enumerable.Range(1, 3).Select(number => SampleNode.ControlPlane("cp" + number))];

    public ClusterRemedyTests()
    {
        foreach (var file in new[] { "sa.key", "sa.pub" })
            cluster.ForEach(node => node.Write(Pki + file, cluster[0].ReadText(Pki + file), isSecret: file == "sa.key"));
    }

    public void Dispose() => cluster.ForEach(node => node.Dispose());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_missing_name_is_added_by_the_command(bool isRoot)
    {
        SubjectAlternativeName[] further =
            [SubjectAlternativeName.Dns("lb.example"), SubjectAlternativeName.IP(System.Net.IPAddress.Parse("192.0.2.7"))];
        foreach (var node in cluster.Take(2))
            node.WriteEntry("apiserver", made => made with { Names = [.. made.Names, .. further] });
        var finding = Assert.Single(Together(isRoot));
        Assert.Equal("SharedNameMissing", finding.Id);
        Run(finding.Remedy.Commands);
        Assert.Empty(Together(isRoot));
        Assert.Empty(Alone(isRoot));
    }

    [Fact]
    public void A_missing_name_is_added_by_a_repair_that_looks_at_the_others_again()
    {
        foreach (var node in cluster.Take(2))
            node.WriteEntry("apiserver", made => made with { Names = [.. made.Names, SubjectAlternativeName.Dns("lb.example")] });
        var findings = Together(isRoot: true);
        var done = Assert.Single(RepairSample.Repair(findings));
        Assert.True(done is { State: PkiRepairState.Done }, $"{done} {done.Reason}");
        Assert.Empty(Together(isRoot: true));
        Assert.Equal(PkiRepairState.NotNeeded, Assert.Single(RepairSample.Repair(findings)).State);
    }

    /// <summary>The names of others may change while it is repaired: it is said, and not called mended.</summary>
    [Fact]
    public void A_name_that_the_others_have_got_meanwhile_is_missed_still()
    {
        foreach (var node in cluster.Take(2))
            node.WriteEntry("apiserver", made => made with { Names = [.. made.Names, SubjectAlternativeName.Dns("lb.example")] });
        var findings = Together(isRoot: true);
        foreach (var node in cluster.Take(2))
            node.WriteEntry("apiserver", made => made with
            {
                Names = [.. made.Names, SubjectAlternativeName.Dns("lb.example"), SubjectAlternativeName.Dns("new.example")],
            });
        var done = Assert.Single(RepairSample.Repair(findings));
        Assert.Equal(PkiRepairState.Failed, done.State);
        Assert.Contains("new.example", done.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_key_of_tokens_is_put_in_place_as_the_words_say(bool isRoot)
    {
        cluster[1].WriteTokenKeys();
        var finding = Assert.Single(Together(isRoot));
        Assert.Equal("TokenKeyDiffers", finding.Id);
        var words = isRoot ? "Put sa.key and sa.pub of cp1 in place of those of cp2 " : "Put sa.key and sa.pub of ";
        Assert.StartsWith(words, finding.Remedy.Text, StringComparison.Ordinal);
        foreach (var path in new[] { "sa.key", "sa.pub" })
            File.Copy(Path.Combine(Shared(), "pki", path), cluster[1].PathOf(Pki + path), overwrite: true);
        Assert.Empty(Together(isRoot));
        Assert.Empty(Alone(isRoot));
    }

    [Theory]
    [InlineData(true, "pki/ca")]
    [InlineData(false, "pki/ca")]
    [InlineData(true, "pki/etcd/ca")]
    [InlineData(false, "pki/etcd/ca")]
    [InlineData(true, "pki/front-proxy-ca")]
    [InlineData(false, "pki/front-proxy-ca")]
    public void The_authority_is_put_in_place_and_what_the_strange_one_signed_is_listed_and_mended(bool isRoot, string authority)
    {
        // The node was made under its own authority whole.
        var strange = SampleNode.NewAuthority("kubernetes");
        var own = SampleNode.Authority(authority == "pki/ca" ? "ca" : authority == "pki/etcd/ca" ? "etcd-ca" : "front-proxy-ca");
        cluster[1].WriteAuthority(authority, strange);
        var signed = ClusterBlueprint.All.Where(entry => entry is { Kind: BlueprintKind.Certificate, Kubeadm.FileBase: not null })
            .Where(entry => SampleNode.Authority(entry.Authority!) == own);
        foreach (var entry in signed)
            cluster[1].WriteEntry(entry.Name, made => made with { Issuer = strange });
        var finding = Assert.Single(Together(isRoot));
        Assert.Equal("SharedAuthorityDiffers", finding.Id);
        foreach (var file in new[] { authority + ".crt", authority + ".key" })
            File.Copy(Path.Combine(Shared(), file), cluster[1].PathOf($"{Kubernetes}/{file}"), overwrite: true);
        var command = $"Test-K8sPki{Tree(cluster[1], isRoot).Argument}";
        Assert.Contains(command + " lists it then", finding.Remedy.Text, StringComparison.Ordinal);
        var listed = Alone(isRoot);
        Assert.NotEmpty(listed);
        Run(RemedyStep.Commands(listed.SelectMany(one => one.Remedy.Steps)));
        Assert.Empty(Alone(isRoot).Select(one => one.Message));
        Assert.Empty(Together(isRoot));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_of_another_kind_are_made_anew_as_the_words_say(bool isRoot)
    {
        cluster[2].WriteEntry("apiserver", made => made with { Key = PrivateKey.Generate(KeyAlgorithm.RSA, 2048) });
        var finding = Assert.Single(Together(isRoot));
        Assert.Equal("KeyKindDiffers", finding.Id);
        var command = $"Update-K8sPki{Tree(cluster[2], isRoot).Argument} -KeyAlgorithm";
        Assert.Contains(command, finding.Remedy.Text, StringComparison.Ordinal);
        Run([command + " ECDSA-P256"]);
        Assert.Empty(Together(isRoot));
    }

    private string Shared()
    {
        var destination = cluster[0].PathOf("shared");
        var (from, to) = (CommandArgument.Of(cluster[0].PathOf(Kubernetes)), CommandArgument.Of(destination));
        Run([$"Export-K8sPki -Path {from} -ForNode ControlPlane -Destination {to}"]);
        return destination;
    }

    private static void Run(IEnumerable<string> commands)
    {
        using var session = new EngineSession();
        session.Run("$WarningPreference = 'SilentlyContinue'");
        foreach (var command in commands)
            session.Run(command).ThrowOnError();
    }

    private static NodeFileSystem Tree(SampleNode node, bool isRoot) =>
        isRoot ? NodeFileSystem.At(node.Root) : GivenFolder.AsTree(node.PathOf(Kubernetes));

    private IReadOnlyList<Finding> Together(bool isRoot)
    {
        var checks = new PkiChecks(new PkiCheckOptions());
        foreach (var node in cluster)
            checks.Complete(InventoryReader.Read(Tree(node, isRoot)), []);
        return checks.JudgeTogether();
    }

    private List<Finding> Alone(bool isRoot) =>
        [.. cluster.SelectMany(node => new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(Tree(node, isRoot))))];
}
