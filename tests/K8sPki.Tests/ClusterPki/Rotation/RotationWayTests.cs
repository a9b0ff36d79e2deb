using K8sPki.Tests.Signers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>When somebody who starts an exchange is told of the renewal with the same key.</summary>
public sealed class RotationWayTests
{
    [Theory]
    [InlineData(-1, true)]
    [InlineData(10, true)]
    [InlineData(364, true)]
    [InlineData(366, false)]
    public void The_quiet_way_is_told_when_the_end_is_near(int daysLeft, bool isTold)
    {
        using var cluster = new SampleRotation();
        using var later = Clock.Use(new FixedTime(SampleRotation.Old("ca").Certificate.ValidTo.AddDays(-daysLeft)));
        var told = Quiet("ca", cluster.Facts()).ToList();
        Assert.Equal(isTold, told.Count == 1);
        Assert.All(told, text => Assert.Contains("Update-K8sPki ca -KeepKey", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_told_of_keys_of_tokens_which_have_no_end()
    {
        using var cluster = new SampleRotation();
        using var later = Clock.Use(new FixedTime(SampleRotation.Old("ca").Certificate.ValidTo));
        Assert.Empty(Quiet("sa", cluster.Facts()));
    }

    [Fact]
    public void Nothing_is_told_once_the_exchange_is_under_way()
    {
        using var cluster = new SampleRotation();
        RotationStepTests.Start(cluster, ["ca"]);
        using var later = Clock.Use(new FixedTime(SampleRotation.Old("ca").Certificate.ValidTo));
        Assert.Empty(Quiet("ca", cluster.Facts()));
    }

    [Fact]
    public void Nothing_is_told_where_the_key_is_elsewhere()
    {
        using var cluster = new SampleRotation(isFleet: true);
        using var later = Clock.Use(new FixedTime(SampleRotation.Old("ca").Certificate.ValidTo));
        Assert.Empty(Quiet("ca", [RotationFacts.Of(cluster.Worker.Read())]));
    }

    [Fact]
    public void It_is_told_once_of_a_cluster()
    {
        using var cluster = new SampleRotation(isFleet: true);
        using var later = Clock.Use(new FixedTime(SampleRotation.Old("etcd-ca").Certificate.ValidTo));
        Assert.Single(Quiet("etcd-ca", cluster.Facts()));
    }

    private static IEnumerable<string> Quiet(string name, IReadOnlyList<RotationFacts> nodes)
    {
        var authority = RotationAuthority.Find(name)!;
        return RotationWay.Quiet(authority, new RotationNodes(nodes).Clusters(authority));
    }
}
