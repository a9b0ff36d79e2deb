using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Logs;

namespace K8sPki.ClusterPki;

/// <summary>What is wrong by what a line says.</summary>
internal enum LoggedFault
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>Nothing: a probe of a port, a balancer, or good news.</summary>
    Harmless,
    Expired,
    NotYetValid,

    /// <summary>Whoever looked at it trusts no authority that has issued it.</summary>
    UntrustedAuthority,

    /// <summary>Whoever looked at it trusts an authority of that name with another key.</summary>
    ReplacedAuthority,

    /// <summary>What is trusted is no authority's certificate.</summary>
    NotAnAuthority,
    NameMissing,
    WrongUsage,

    /// <summary>An authority above it may not issue such a one.</summary>
    Constrained,
    Malformed,
    WeakSignature,

    /// <summary>The other side has refused it, and knows why.</summary>
    Refused,

    /// <summary>None was sent where one is required.</summary>
    NoneSent,
    KeyMismatch,
    FileMissing,

    /// <summary>A file has no certificate or key that can be read.</summary>
    FileUnusable,

    /// <summary>A file has several certificates where one may stand.</summary>
    TooMany,

    /// <summary>kubelet has not got the certificate that it asked for.</summary>
    NotIssued,

    /// <summary>The credentials of a client are not accepted, and the server does not say why.</summary>
    NotAccepted,

    /// <summary>The keys that are pinned are not those of the authority.</summary>
    PinDiffers,
}

/// <summary>Which certificate a line is about, seen from who wrote it.</summary>
internal enum LoggedWhose
{
    /// <summary>That of the other side: of the server in a client's log, of the client in a server's.</summary>
    Peer,

    /// <summary>The one that the writer presents.</summary>
    Own,

    /// <summary>What the writer trusts.</summary>
    Trusted,

    /// <summary>The one in the file, pair or kubeconfig that the line names.</summary>
    Named,

    /// <summary>The one that kubelet knows itself by to the API server.</summary>
    KubeletClient,

    /// <summary>The one that kubelet presents as a server.</summary>
    KubeletServer,

    /// <summary>The client certificate of the kubeconfig that kubectl used.</summary>
    Administrator,

    /// <summary>The authority that the controller manager signs with.</summary>
    Signer,

    /// <summary>One in an object of the cluster, which no file of a node has.</summary>
    InObject,

    /// <summary>None.</summary>
    Nobody,
}

/// <summary>What the writer of a line is in the connection that it tells of.</summary>
internal enum LoggedRole
{
    Unknown,
    Client,
    Server,
}

/// <summary>A text that programs write about certificates, and what it means.</summary>
/// <param name="Number">Its number among the texts, by which results name it.</param>
/// <param name="Pattern">The part of it that stays the same, as a regular expression.</param>
/// <param name="Means">What it means and what to do about it, for a person.</param>
internal sealed partial record CertificateErrorKind(int Number, string Pattern, string Means)
{
    // Such an expression takes 10 ms and 2 MB to be made, and a line has the words of a few of the table's.
    private readonly LogPrefilter? words = LogPrefilter.Of([Pattern]);

    private readonly Lazy<Regex> expression = new(() =>
        new Regex(Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));

    /// <summary>What is wrong; <see cref="LoggedFault.Unknown"/> for a text that says only where it happened.</summary>
    public LoggedFault Fault { get; init; }

    /// <summary>Which certificate is meant.</summary>
    public LoggedWhose Whose { get; init; }

    /// <summary>What the writer is; unknown where other words of the line tell it.</summary>
    public LoggedRole Role { get; init; }

    /// <summary>Who writes it, where that is one program alone; null for several.</summary>
    public string? Writer { get; init; }

    /// <summary>The server's port, where the writer speaks to one alone; null for several.</summary>
    public int? Port { get; init; }

    /// <summary>True for a line that has it.</summary>
    public bool IsIn(string text) => IsIn(text, Encoding.UTF8.GetBytes(text));

    /// <summary>The rows whose text is in a line, the one that says most first.</summary>
    public static IReadOnlyList<CertificateErrorKind> Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. All.Where(kind => kind.IsIn(text, bytes))];
    }

    private bool IsIn(string text, byte[] bytes) => words?.IsIn(bytes) != false && expression.Value.IsMatch(text);

    /// <inheritdoc/>
    public bool Equals(CertificateErrorKind? other) => other is not null && Number == other.Number && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Pattern);
}
