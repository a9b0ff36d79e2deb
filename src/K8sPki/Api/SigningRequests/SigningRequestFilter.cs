namespace K8sPki;

/// <summary>Which CertificateSigningRequests are wanted. What the server can select it does; the rest is left out here.</summary>
internal sealed record SigningRequestFilter
{
    /// <summary>Whether a name is wanted; null for every one.</summary>
    public Func<string, bool>? Name { get; init; }

    /// <summary>The one signer that is wanted; null for every one that <see cref="Signer"/> wants.</summary>
    public string? SignerName { get; init; }

    /// <summary>Whether a signer is wanted; null for every one.</summary>
    public Func<string, bool>? Signer { get; init; }

    /// <summary>Whether a requester is wanted; null for every one.</summary>
    public Func<string, bool>? Requester { get; init; }

    /// <summary>Words of which the status must have one; empty for every status.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>A label selector in the API's words; null for none.</summary>
    public string? Selector { get; init; }

    /// <summary>The one name that is wanted, for the server to select; null for every one that <see cref="Name"/> wants.</summary>
    public string? ExactName { get; init; }

    /// <summary>The path of the collection with what the server is to select.</summary>
    public string ApplyTo(string collection)
    {
        var fields = string.Join(',', new[] { ExactName is null ? null : $"metadata.name={Escape(ExactName)}", SignerName is null ? null : $"spec.signerName={Escape(SignerName)}" }.OfType<string>());
        var path = fields.Length == 0 ? collection : ApiRequest.With(collection, "fieldSelector", fields);
        return Selector is null ? path : ApiRequest.With(path, "labelSelector", Selector);
    }

    /// <summary>True when a request is wanted.</summary>
    public bool Matches(SigningRequest request) =>
        (ExactName is null || ExactName == request.Fields.Name)
        && (Name is null || Name(request.Fields.Name))
        && (SignerName is null || SignerName == request.Fields.SignerName)
        && (Signer is null || Signer(request.Fields.SignerName))
        && (Requester is null || Requester(request.Fields.Username))
        && (Statuses.Count == 0 || request.StatusWords.Any(word => Statuses.Contains(word, StringComparer.OrdinalIgnoreCase)));

    // apimachinery/pkg/fields, EscapeValue.
    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);
}
