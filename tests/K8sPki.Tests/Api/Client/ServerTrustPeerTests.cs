using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Client;

/// <summary>Where .NET and Go differ on a server, ours goes with kubectl, which is asked too.</summary>
public class ServerTrustPeerTests
{
    private readonly ServerIdentity root = new("CN=root");

    [PeerFact("kubectl")]
    public async Task A_common_name_alone_is_no_name()
    {
        var commonNameOnly = root.Issue(subject: "CN=localhost", dnsName: null, address: null);
        Assert.True(commonNameOnly.MatchesHostname("localhost"), ".NET no longer takes the common name.");
        var message = await Expect("ServerNameMismatch", "SANs", root, commonNameOnly);
        Assert.Contains("the common name does not count", message, StringComparison.Ordinal);
        Assert.EndsWith("Issue it anew with the names and addresses that clients connect by (-DnsName, -IPAddress); kubectl does "
            + "not accept it either.", message, StringComparison.Ordinal);
        await Expect(null, null, root, root.Issue(subject: "CN=localhost", address: null));
    }

    [PeerFact("kubectl")]
    public async Task An_authority_below_another_is_enough_when_it_is_named()
    {
        var below = new ServerIdentity("CN=below", above: root);
        await Expect(null, null, below, below.Issue());
        await Expect("ServerNameMismatch", "not localhost", below, below.Issue(dnsName: "api.example.org"));
        await Expect("ServerCertificateExpired", "expired", below,
            below.Issue(from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1)));
        await Expect("ServerCertificateUsage", "incompatible key usage", below, below.Issue(ServerIdentity.ClientAuth));
        await Expect("ServerNotTrusted", "unknown authority", below, new ServerIdentity("CN=below", above: root).Issue());
        await Expect("ServerNotTrusted", "unknown authority", below, root.Issue());
    }

    [PeerFact("kubectl")]
    public async Task An_authority_that_its_own_older_key_signed_is_enough_when_it_is_named()
    {
        var next = new ServerIdentity("CN=root", above: root);
        await Expect(null, null, next, next.Issue());
        await Expect("ServerNotTrusted", "unknown authority", next, root.Issue());
    }

    [PeerFact("kubectl")]
    public async Task A_root_does_not_stand_for_authorities_that_the_server_does_not_show()
    {
        var below = new ServerIdentity("CN=below", above: root);
        await Expect("ServerNotTrusted", "unknown authority", root, below.Issue());
    }

    // The same verdict of ours and of kubectl's: accepted when no error is expected.
    private static async Task<string?> Expect(string? ours, string? kubectls, ServerIdentity named,
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        using var server = new HostileServer(certificate, HostileServer.Json("{}"));
        using var folder = new TemporaryFolder();
        var address = $"https://localhost:{server.Port}";
        var connection = new ApiConnection { Server = new Uri(address), Authorities = [named.Authority] };
        PkiException? failure = null;
        if (ours is null)
            await Asking.GetAsync(connection);
        else
            Assert.Equal(ours, (failure = await Asking.FailureAsync(connection)).ErrorId);
        var run = Peer.Kubectl.Run(new PeerCall("get", "--raw", "/version", "--server", address, "--certificate-authority",
            folder.Write("ca.crt", named.Pem), "--token", "any")
        {
            Folder = folder[""],
            Environment = new() { ["KUBECONFIG"] = "", ["HOME"] = folder[""] },
        });
        if (kubectls is null)
            run.Accepted();
        else
            Assert.Contains(kubectls, run.Refused().Error, StringComparison.Ordinal);
        return failure?.Message;
    }
}
