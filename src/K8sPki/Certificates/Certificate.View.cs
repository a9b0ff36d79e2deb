using K8sPki.Platform;

namespace K8sPki;

/// <content>What views show. It can be read whatever the certificate holds.</content>
public sealed partial class Certificate
{
    private const string Unreadable = "(cannot be read)";

    /// <summary>The day on which validity ends, in local time: <c>2027-11-29</c>, the same in every culture.</summary>
    public string Expires => IsoTime.Day(NotAfter);

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int Days => DaysRemaining;

    /// <summary>
    /// The days until the end of its validity as a bar of eight signs, which are a year or more: <c>█████░░░</c>. One that has
    /// not ended has one at least.
    /// </summary>
    public string Left
    {
        get
        {
            var signs = IsExpired ? 0 : (int)Math.Clamp(Math.Ceiling(BarLength * (ValidTo - Clock.UtcNow).TotalDays / BarDays), 1,
                BarLength);
            return new string('█', signs) + new string('░', BarLength - signs);
        }
    }

    /// <summary>Whether it has ended or ends soon.</summary>
    public Urgency Urgency => IsExpired || ValidFrom > Clock.UtcNow
        ? Urgency.Now
        : DaysRemaining < SoonDays ? Urgency.Soon : Urgency.None;

    /// <summary>The subject, or the alternative names of a certificate without one.</summary>
    public string DisplayName => Shown(() => Subject.Length > 0
        ? Subject
        : SubjectAlternativeNames.Count > 0 ? string.Join(", ", SubjectAlternativeNames) : "(no name)");

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Shown(() => TextLines.Wrap(Subject, TextLines.ListWidth));

    /// <summary>The issuer in lines that a list has room for.</summary>
    public string IssuerText => Shown(() => TextLines.Wrap(Issuer, TextLines.ListWidth));

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Shown(() => TextLines.List(SubjectAlternativeNames));

    /// <summary>The serial number in hex, with a word where it is negative: such a number Go refuses.</summary>
    public string SerialNumberText => der[fields.Serial] is [>= 0x80, ..] ? $"{SerialNumber} (negative)" : SerialNumber;

    /// <summary>The certified key in words.</summary>
    public string PublicKeyText => Shown(() => ShownKey() is { } key
        ? TextLines.Wrap(key.ToString(), TextLines.ListWidth)
        : $"{KeyDescription} (not for Kubernetes)");

    /// <summary>
    /// What <c>kubeadm join --discovery-token-ca-cert-hash</c> takes for an authority: <c>sha256:</c> and the SHA-256 of its
    /// public key (SubjectPublicKeyInfo) in hex; null for what is no authority.
    /// </summary>
    public string? JoinHash => IsCA ? ShownKey()?.JoinHash : null;

    /// <summary>The names of the extensions, in lines.</summary>
    public string ExtensionList => Shown(() => TextLines.List(AllExtensions));

    /// <summary>The extensions that have no property of their own with their content in hex, each beginning a line.</summary>
    public string OtherExtensionList =>
        Shown(() => string.Join('\n', OtherExtensions.Select(extension => $"{extension}: {extension.Hex}")));

    /// <summary>When cert-manager renews it, in local time; null for one that it does not know of.</summary>
    public DateTime? RenewalTime => ClusterObject?.RenewalTime;

    /// <summary>
    /// Where it was read, short: the file, told from its end; in a copy of a node, the copy and the file in it; the object of a
    /// cluster, and the key in it; the endpoint that presented it.
    /// </summary>
    public string? Location => Answer is not null ? Answer.Place
        : ClusterObject is not null ? FileLocation.OfObject(ClusterObject.ToString())
        : Origin is null ? FileLocation.Short(Path) : FileLocation.OfCopy(Origin);

    /// <summary>
    /// The file with control characters escaped, of a copy behind the name of its machine; null when it is only in memory.
    /// </summary>
    public string? DisplayPath => Origin?.ToString() ?? FileLocation.Shown(Path);

    // How long before its end kubeadm and this module begin to warn.
    internal const int SoonDays = 30;

    private const int BarLength = 8;
    internal const int BarDays = 365;

    private PublicKey? ShownKey()
    {
        try
        {
            return PublicKey;
        }
        catch (UnsupportedInputException)
        {
            return null;
        }
    }

    private static string Shown(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (PkiException)
        {
            return Unreadable;
        }
    }
}
