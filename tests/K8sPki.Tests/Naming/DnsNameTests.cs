namespace K8sPki.Tests.Naming;

/// <summary>One rule, and who asks for more or less of it.</summary>
public class DnsNameTests
{
    private static readonly string Long = new('a', DnsName.LongestLabel + 1);

    [Theory]
    [InlineData("dev", true, true, true, true, true)]
    [InlineData("dev-1", true, true, true, true, true)]
    [InlineData("node-1.example", false, true, true, true, true)]
    [InlineData("Node1.example", false, false, false, true, true)]
    [InlineData("my_service.example", false, false, false, false, true)]
    [InlineData("-a", false, false, false, false, false)]
    [InlineData("a-", false, false, false, false, false)]
    [InlineData("a..b", false, false, false, false, false)]
    [InlineData("a.", false, false, false, false, false)]
    [InlineData("", false, false, false, false, false)]
    [InlineData("é", false, false, false, false, false)]
    [InlineData("a\n", false, false, false, false, false)]
    public void A_name_is_what_it_is_asked_for(string name, bool isLabel, bool isSubdomain, bool isDomain, bool isMachine,
        bool isHost) =>
        Assert.Equal(
            (isLabel, isSubdomain, isDomain, isMachine, isHost),
            (DnsName.IsLabel(name), DnsName.IsSubdomain(name), DnsName.IsDomain(name), DnsName.IsMachine(name),
                DnsName.IsHost(name)));

    /// <summary>apimachinery's IsDNS1123Subdomain does not look at its labels.</summary>
    [Fact]
    public void Only_a_subdomain_of_Kubernetes_may_have_a_label_past_63() => Assert.Equal(
        (false, true, false, false, false),
        (DnsName.IsLabel(Long), DnsName.IsSubdomain(Long), DnsName.IsDomain(Long), DnsName.IsMachine(Long),
            DnsName.IsHost(Long)));

    [Fact]
    public void No_name_is_longer_than_253()
    {
        var name = string.Join('.', Enumerable.Repeat("abc", 64));
        Assert.False(DnsName.IsSubdomain(name) || DnsName.IsDomain(name) || DnsName.IsMachine(name) || DnsName.IsHost(name));
        Assert.True(DnsName.IsHost(name[4..]));
    }
}
