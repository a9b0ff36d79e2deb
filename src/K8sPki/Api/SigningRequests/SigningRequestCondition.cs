namespace K8sPki;

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

    /// <summary>Why, in one word: for example <c>AutoApproved</c> or <c>SignerValidationFailure</c>; empty when not said.</summary>
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
