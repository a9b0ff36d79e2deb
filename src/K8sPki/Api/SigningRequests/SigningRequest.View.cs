using System.Globalization;

namespace K8sPki;

/// <content>What views show. It can be read whatever the server sent.</content>
public sealed partial class SigningRequest
{
    private const string BuiltIn = "kubernetes.io/";

    /// <summary>Now for a pending request with errors and for one that was denied or failed, Soon for any other pending one.</summary>
    public Urgency Urgency =>
        !IsPending ? Fields.Has(SigningRequestCondition.Denied) || Fields.Has(SigningRequestCondition.Failed) ? Urgency.Now : Urgency.None
        : Findings.Any(finding => finding.Severity == FindingSeverity.Error) ? Urgency.Now : Urgency.Soon;

    /// <summary>How long ago it was created, as kubectl has it: <c>90s</c>, <c>12m</c>, <c>3h</c>, <c>5d</c>; null when it was not yet.</summary>
    public string? ShortAge => Age is { } age ? Short(age < TimeSpan.Zero ? TimeSpan.Zero : age) : null;

    /// <summary>Who is asked to sign; without <c>kubernetes.io/</c> where it is a signer of Kubernetes.</summary>
    public string ShortSignerName => SignerName.StartsWith(BuiltIn, StringComparison.Ordinal) ? SignerName[BuiltIn.Length..] : SignerName;

    /// <summary>The subject alternative names asked for, as openssl prints them, in lines.</summary>
    public string Names => Request?.Names ?? "";

    /// <summary>Every attribute of every relative name of the subject, in lines.</summary>
    public string SubjectParts => Request?.SubjectParts ?? "";

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => TextLines.Wrap(Subject, TextLines.ListWidth);

    /// <summary>The kind of key, such as <c>RSA 2048</c>.</summary>
    public string KeyDescription => Request?.KeyDescription ?? "";

    /// <summary>The algorithm of the request's signature, and whether the requester has the key.</summary>
    public string SignatureDescription => Request is { } request ? $"{request.SignatureAlgorithm}, {(request.IsSignatureValid ? "valid" : "NOT VALID")}" : "";

    /// <summary>The names of the extensions asked for, in lines.</summary>
    public string ExtensionList => Request?.ExtensionList ?? "";

    /// <summary>The lifetime asked for, in words.</summary>
    public string Lifetime => ExpirationSeconds is { } seconds
        ? string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(seconds)} ({seconds} s)")
        : "as the signer decides";

    /// <summary>The groups of who asks, in lines.</summary>
    public string GroupNames => TextLines.List(Groups);

    /// <summary>What the authenticator says besides, in lines.</summary>
    public string ExtraText => TextLines.Wrap(string.Join("; ", Extra.Select(entry => $"{entry.Key}={string.Join(",", entry.Value)}")), TextLines.ListWidth);

    /// <summary>The labels, in lines.</summary>
    public string LabelText => TextLines.List(Labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>The usages asked for, in lines.</summary>
    public string UsageText => TextLines.List(Usages);

    /// <summary>What was decided, by when and why, each beginning a line.</summary>
    public string ConditionText => string.Join('\n', Conditions.Select(condition =>
        TextLines.Wrap(condition.LastUpdateTime is { } time ? $"{IsoTime.Minute(time)} {condition}" : $"{condition}", TextLines.ListWidth)));

    /// <summary>The issued certificate in words; empty when there is none.</summary>
    public string CertificateText => Certificate?.ToString() ?? "";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    private static string Short(TimeSpan age)
    {
        var (count, unit) = age.TotalMinutes < 2 ? (age.TotalSeconds, 's') : age.TotalHours < 2 ? (age.TotalMinutes, 'm') : age.TotalDays < 2 ? (age.TotalHours, 'h') : (age.TotalDays, 'd');
        return string.Create(CultureInfo.InvariantCulture, $"{(long)count}{unit}");
    }
}
