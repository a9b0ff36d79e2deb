using System.Net;
using System.Text.Json;
using K8sPki.Tests.Api.Objects;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Remoting;

/// <summary>Where a certificate was found stays with it on its way through Invoke-Command and Export-Clixml.</summary>
public sealed class RemotePlaceTests : IDisposable
{
    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void An_object_of_a_cluster_stays_and_so_does_that_its_key_is_there()
    {
        var there = PlacedCertificate.Make("x");
        foreach (var here in Copies(there))
        {
            Assert.True(here.HasPrivateKey);
            Assert.Null(here.PrivateKey);
            var (one, other) = (there.ClusterObject!, here.ClusterObject!);
            foreach (var property in typeof(ClusterObject).GetProperties().Where(property => property.Name != "Annotations"))
                Assert.Equal(property.GetValue(one), property.GetValue(other));
            Assert.Equal(one.Annotations, other.Annotations);
        }
    }

    [Fact]
    public void What_an_endpoint_answered_stays()
    {
        var answer = new EndpointAnswer("etcd1:2379", "etcd1", IPAddress.Parse("fd00::10"), 2379)
        {
            ServerName = "etcd1", Protocol = "TLS 1.3", Cipher = "TLS_AES_128_GCM_SHA256", RequestsClientCertificate = true,
            AcceptableAuthorities = ["CN=etcd-ca", "CN=other"], Position = 2, Count = 3, Duration = TimeSpan.FromMilliseconds(7),
            Refusal = "It demands one.", Component = "etcd", CertificateFlag = "--cert-file", CertificatePath = "/x/server.crt",
        };
        var there = SampleNode.NewAuthority("etcd").Certificate.From(answer);
        foreach (var here in Copies(there))
        {
            foreach (var property in typeof(EndpointAnswer).GetProperties())
                Assert.Equal(property.GetValue(there.Answer), property.GetValue(here.Answer));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"endpoint\":1}")]
    [InlineData("{\"endpoint\":\"a:1\",\"address\":\"nowhere\"}")]
    [InlineData("{\"kind\":\"Secret\",\"name\":{}}")]
    [InlineData("{\"kind\":\"Secret\"}")]
    [InlineData("{\"kind\":")]
    public void What_is_no_place_is_none(string text) => Assert.Equal((null, null), OriginText.Read(text));

    [Fact]
    public void A_report_of_everything_from_elsewhere_has_its_places()
    {
        using var node = SampleNode.ControlPlane();
        var survey = new PkiSurvey();
        survey.Begin(new ClusterSource("cluster"));
        survey.Add(node.Read());
        var placed = PlacedCertificate.Make("x");
        survey.Add(placed, DateTimeOffset.UtcNow);
        var there = survey.Shown().ToList();
        session.Set("here", there.ToArray());
        session.Set("remote", there.Select(RemoteSamples.Copy).ToArray());
        session.Run("$here | Export-K8sPkiReport here.json; $remote | Select-Object * -ExcludeProperty PSComputerName | "
            + "ForEach-Object { $_.PSTypeNames.Insert(0, 'Deserialized.K8sPki.PkiCertificate'); $_ } | "
            + "Export-K8sPkiReport remote.json; $remote | Export-K8sPkiReport named.json").ThrowOnError();
        var (here, remote) = (Report("here.json"), Report("remote.json"));
        Assert.Equal(there.Count, here.Count);
        Assert.Equal(here, remote);
        Assert.Contains(here, row => row.Whole.Contains("\"Authority\"", StringComparison.Ordinal));
        Assert.Contains(here, row => row.Whole.Contains("--client-ca-file", StringComparison.Ordinal));
        Assert.Contains(here, row => row.Places.Contains("Secretx nx/webx tls.crtx (2)", StringComparison.Ordinal));
        // Which cluster it is of is known by the machine alone.
        Assert.Contains(Report("named.json"), row => row.Places.Contains("Secretx nx/webx tls.crtx (2)", StringComparison.Ordinal)
            && row.Places.Contains(RemoteSamples.Node, StringComparison.Ordinal));
    }

    [Fact]
    public void Results_of_a_test_from_elsewhere_are_reported()
    {
        session.Run("""
            $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -OutFile ca.crt
            $key = New-K8sPrivateKey ECDSA
            $null = New-K8sCertificate -Key $key -CommonName web -Authority ca.crt -ValidFor 3d -DnsName a.b -OutFile web.crt
            """).ThrowOnError();
        var result = session.Run("$r = Test-K8sCertificate web.crt -Authority ca.crt -Within 30d; $r").One();
        session.Set("remote", RemoteSamples.Copy(result));
        session.Run("$r | Export-K8sPkiReport here.json; $remote | Export-K8sPkiReport remote.json").ThrowOnError();
        Assert.Equal(Ids("here.json"), Ids("remote.json"));
        Assert.Contains("ExpiresSoon", Ids("remote.json"));
        Assert.Equal(Report("here.json").Select(row => row.Fingerprint), Report("remote.json").Select(row => row.Fingerprint));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"pem\":\"x\",\"findings\":[]}")]
    [InlineData("{\"findings\":[{\"id\":3}]}")]
    [InlineData("nothing")]
    public void What_is_no_result_is_an_error(string text) =>
        Assert.ThrowsAny<PkiException>(() => TestResultText.Read(text));

    private IEnumerable<Certificate> Copies(Certificate there)
    {
        session.Set("remote", RemoteSamples.Copy(there));
        yield return (Certificate)session.Run("$remote | Get-K8sCertificate").One().BaseObject;
        session.Set("there", there);
        yield return (Certificate)session.Run("$there | Export-Clixml x.xml; Import-Clixml x.xml | Get-K8sCertificate").One()
            .BaseObject;
    }

    private IReadOnlyList<(string Name, string Places, string Fingerprint, string Whole)> Report(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(session.PathOf(file)));
        return [.. document.RootElement.GetProperty("certificates").EnumerateArray().Select(row => (
            row.GetProperty("name").GetString()!,
            string.Join('\n', row.GetProperty("places").EnumerateArray().Select(place => place.ToString())),
            row.GetProperty("fingerprint").GetString()!,
            string.Join('\n', row.EnumerateObject().Select(field => $"{field}"))))];
    }

    private IReadOnlyList<string?> Ids(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(session.PathOf(file)));
        return [.. document.RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => finding.GetProperty("id").GetString())];
    }
}
