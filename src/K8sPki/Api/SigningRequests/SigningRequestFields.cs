using K8sPki.Platform;

namespace K8sPki;

/// <summary>What stands in a CertificateSigningRequest, character by character as the server has it.</summary>
internal sealed record SigningRequestFields
{
    /// <summary>The name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>The identity that no other object ever has; empty for one that was not created yet.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The version of the object that was read; empty for one that was not created yet.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Who is asked to sign.</summary>
    public string SignerName { get; init; } = "";

    /// <summary>Who asks.</summary>
    public string Username { get; init; } = "";

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What the authenticator says besides about who asks.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string,
    IReadOnlyList<string>>();

    /// <summary>The usages asked for.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>The lifetime asked for.</summary>
    public int? ExpirationSeconds { get; init; }

    /// <summary>The content of spec.request.</summary>
    public byte[] Request { get; init; } = [];

    /// <summary>The conditions.</summary>
    public IReadOnlyList<SigningRequestCondition> Conditions { get; init; } = [];

    /// <summary>The content of status.certificate; empty when none was issued.</summary>
    public byte[] Certificate { get; init; } = [];

    /// <summary>True when there is a condition of that type.</summary>
    public bool Has(string condition) => Conditions.Any(entry => entry.ExactType == condition);
}

/// <summary>One condition of a CertificateSigningRequest: approved, denied, failed, or a signer's own.</summary>
public sealed class SigningRequestCondition
{
    internal const string Approved = "Approved";
    internal const string Denied = "Denied";
    internal const string Failed = "Failed";

    internal SigningRequestCondition(string type, string status, string? reason, string? message, DateTimeOffset? updated)
    {
        ExactType = type;
        Status = PrintableText.Escape(status);
        Reason = PrintableText.Escape(reason ?? "");
        Message = PrintableText.Escape(message ?? "");
        LastUpdateTime = updated?.LocalDateTime;
    }

    /// <summary>Approved, Denied, Failed, or a signer's own word.</summary>
    public string Type => PrintableText.Escape(ExactType);

    /// <summary>True, False or Unknown; the first three types are always True.</summary>
    public string Status { get; }

    /// <summary>
    /// Why, in one word: for example <c>AutoApproved</c> or <c>SignerValidationFailure</c>; empty when not said.
    /// </summary>
    public string Reason { get; }

    /// <summary>Why, for people; empty when not said.</summary>
    public string Message { get; }

    /// <summary>When it was set, in local time; null when not said.</summary>
    public DateTime? LastUpdateTime { get; }

    internal string ExactType { get; }

    /// <inheritdoc/>
    public override string ToString() => (Reason, Message) switch
    {
        ("", "") => Type,
        (_, "") => $"{Type} ({Reason})",
        ("", _) => $"{Type}: {Message}",
        _ => $"{Type} ({Reason}): {Message}",
    };
}
