using System.Globalization;

namespace K8sPki;

/// <summary>What a CertificateSigningRequest in a file asks of which signer, as it stands there.</summary>
/// <param name="SignerName">The signer.</param>
/// <param name="Usages">The usages, in the API's words.</param>
/// <param name="ExpirationSeconds">The lifetime asked for; null leaves it to the signer.</param>
internal sealed record AskedOfSigner(string SignerName, IReadOnlyList<string> Usages, int? ExpirationSeconds)
{
    /// <summary>The kind of the object.</summary>
    public const string Kind = "CertificateSigningRequest";

    /// <summary>Of an object; null when it names no signer, as before certificates.k8s.io/v1.</summary>
    public static AskedOfSigner? Of(YamlDocument document, YamlNode target)
    {
        var spec = document.Field(target, "spec");
        if (Text(document, document.Field(spec, "signerName")) is not { } signer)
            return null;
        var usages = document.Field(spec, "usages") is { } list && YamlDocument.Resolve(list) is { Kind: YamlKind.Sequence } items
            ? Enumerable.Range(0, items.Count).Select(i => Text(document, items.Children[i])).OfType<string>().ToList()
            : [];
        var seconds = int.TryParse(Text(document, document.Field(spec, "expirationSeconds")), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : (int?)null;
        return new AskedOfSigner(signer, usages, seconds);
    }

    private static string? Text(YamlDocument document, YamlNode? node) =>
        node is not null && YamlDocument.Resolve(node) is { Kind: YamlKind.Scalar } value && document.ValueOf(value) is { Length: > 0 } text ? text : null;
}
