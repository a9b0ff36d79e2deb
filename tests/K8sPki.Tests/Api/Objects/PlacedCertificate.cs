namespace K8sPki.Tests.Api.Objects;

/// <summary>A certificate of an object whose every text holds a mark.</summary>
internal static class PlacedCertificate
{
    public static Certificate Make(string mark)
    {
        var shown = PrintableText.Escape(mark);
        var place = new ClusterObject($"Secret{mark}", $"n{mark}", $"web{mark}")
        {
            ApiVersion = "v1", Uid = $"u{shown}", Type = $"t{shown}", Key = $"tls.crt{shown}", Index = 1, HasPrivateKey = true,
            Annotations = new Dictionary<string, string> { [$"cert-manager.io/a{shown}"] = $"v{shown}" },
            CertificateName = $"c{shown}", RenewalTime = new DateTime(2031, 5, 6), Service = $"s{shown}",
            FailurePolicy = $"f{shown}", SignerName = $"s{shown}",
        };
        return Certificate.FromDer(SamplePair.Make("placed").Der).In(place, $"{place}");
    }
}
