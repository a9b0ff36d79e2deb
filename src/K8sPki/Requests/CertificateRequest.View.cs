namespace K8sPki;

/// <content>What views show.</content>
public sealed partial class CertificateRequest
{
    /// <summary>The subject, or the alternative names of a request without one.</summary>
    public string DisplayName => Subject.Length > 0 ? Subject : SubjectAlternativeNames.Count > 0 ? string.Join(", ", SubjectAlternativeNames) : "(no name)";

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => TextLines.Wrap(Subject, TextLines.ListWidth);

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => TextLines.List(SubjectAlternativeNames);

    /// <summary>Every attribute of every relative name of the subject, in lines.</summary>
    public string SubjectParts => TextLines.Wrap(string.Join(" / ", SubjectName.Parts), TextLines.ListWidth);

    /// <summary>The names of the extensions asked for, in lines.</summary>
    public string ExtensionList => TextLines.List(RequestedExtensions);

    /// <summary>The kind of key, such as <c>RSA 2048</c> or <c>P-256</c>.</summary>
    public string KeyDescription => PublicKey.Curve ?? $"{PublicKey.Algorithm} {PublicKey.KeySize}";

    /// <summary>Where it was read, short.</summary>
    public string? Location => Origin is null ? FileLocation.Short(Path) : FileLocation.OfCopy(Origin);

    /// <summary>The file with control characters escaped, of a copy behind the name of its machine; null when it is only in memory.</summary>
    public string? DisplayPath => Origin?.ToString() ?? FileLocation.Shown(Path);
}
