using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki;

/// <summary>
/// A CertificateSigningRequest of a cluster (certificates.k8s.io/v1): who asks whom to sign what, what was decided, and
/// the certificate that came of it. Names from outside are shown with control characters escaped.
/// </summary>
public sealed class SigningRequest : IComparable<SigningRequest>
{
    private readonly byte[] json;
    private (IReadOnlyList<Certificate> Chain, PkiException? Problem)? issued;
    private Finding[]? findings;
    private (CertificateRequest? Request, PkiException? Problem)? content;

    private SigningRequest(byte[] json, SigningRequestFields fields, PrivateKey? key, ApiClient? origin)
    {
        this.json = json;
        Fields = fields;
        PrivateKey = key;
        Origin = origin;
    }

    /// <summary>The name of the object.</summary>
    public string Name => PrintableText.Escape(Fields.Name);

    /// <summary>The identity of the object: one that was deleted and made again under its name has another.</summary>
    public string Uid => PrintableText.Escape(Fields.Uid);

    /// <summary>The version that was read.</summary>
    public string ResourceVersion => PrintableText.Escape(Fields.ResourceVersion);

    /// <summary>When it was created, in local time; null when it was not yet.</summary>
    public DateTime? CreationTime => Fields.Created?.LocalDateTime;

    /// <summary>How long ago it was created; null when it was not yet.</summary>
    public TimeSpan? Age => Fields.Created is { } created ? Clock.UtcNow - created : null;

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels => Fields.Labels.GroupBy(label => PrintableText.Escape(label.Key))
        .ToDictionary(same => same.Key, same => string.Join(", ", same.Select(label => PrintableText.Escape(label.Value))));

    /// <summary>Who is asked to sign, for example <c>kubernetes.io/kube-apiserver-client</c>.</summary>
    public string SignerName => PrintableText.Escape(Fields.SignerName);

    /// <summary>Who asks, as the API server knows them.</summary>
    public string Username => PrintableText.Escape(Fields.Username);

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> Groups => Escape(Fields.Groups);

    /// <summary>What the authenticator says besides about who asks.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra => Fields.Extra
        .GroupBy(entry => PrintableText.Escape(entry.Key))
        .ToDictionary(same => same.Key, IReadOnlyList<string> (same) => Escape(same.SelectMany(entry => entry.Value).ToArray()));

    /// <summary>The usages asked for, in the API's words.</summary>
    public IReadOnlyList<string> Usages => Escape(Fields.Usages);

    /// <summary>The lifetime asked for in seconds; null leaves it to the signer.</summary>
    public int? ExpirationSeconds => Fields.ExpirationSeconds;

    /// <summary>What was decided and what became of it, with reasons.</summary>
    public IReadOnlyList<SigningRequestCondition> Conditions => Fields.Conditions;

    /// <summary>The state in kubectl's words: Pending, Approved or Denied, then Failed and Issued, joined by commas.</summary>
    public string Status => string.Join(',', StatusWords);

    /// <summary>The decoded request; null when it cannot be read, which <see cref="Findings"/> then says.</summary>
    public CertificateRequest? Request => Content.Request;

    /// <summary>The subject of the request; <c>(unreadable)</c> when it cannot be read, empty when it has none.</summary>
    public string Subject => Request?.Subject ?? "(unreadable)";

    /// <summary>
    /// The issued certificate, with its private key when the request was made in this session; null when none was issued.
    /// </summary>
    public Certificate? Certificate => Chain.Count > 0 ? Chain[0] : null;

    /// <summary>The issued certificate and those that the signer sent with it; empty when none was issued.</summary>
    public IReadOnlyList<Certificate> Chain => Issued.Chain;

    /// <summary>What is wrong with it, or what its approval would give away; the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings => findings ??= SigningRequestChecks.Check(this).ToArray();

    /// <summary>The object as the API server sent it.</summary>
    public string Json => Encoding.UTF8.GetString(json);

    /// <summary>Every value exactly as the server has it; only for comparing and for sending back.</summary>
    internal SigningRequestFields Fields { get; }

    /// <summary>The key that made the request, when that happened in this session; it never leaves the process.</summary>
    internal PrivateKey? PrivateKey { get; }

    /// <summary>The connection that it came by, so that what follows in the pipeline goes to the same cluster.</summary>
    internal ApiClient? Origin { get; }

    internal SigningSpec Spec => new(Fields.SignerName, Fields.Usages, Fields.ExpirationSeconds);

    internal ReadOnlyMemory<byte> Utf8Json => json;

    internal string[] StatusWords =>
    [
        Fields.Has(SigningRequestCondition.Denied) ? "Denied" : Fields.Has(SigningRequestCondition.Approved) ? "Approved"
            : "Pending",
        .. Fields.Has(SigningRequestCondition.Failed) ? (string[])["Failed"] : [],
        .. IsIssued ? (string[])["Issued"] : [],
    ];

    internal bool IsPending => !Fields.Has(SigningRequestCondition.Approved) && !Fields.Has(SigningRequestCondition.Denied);

    internal bool IsIssued => Fields.Certificate.Length > 0;

    /// <summary>Why the request cannot be read; null when it can.</summary>
    internal PkiException? RequestProblem => Content.Problem;

    /// <summary>Why the issued certificate cannot be read; null when it can or when there is none.</summary>
    internal PkiException? CertificateProblem => Issued.Problem;

    /// <summary>Reads the JSON of one object; PowerShell uses it to turn text into a request.</summary>
    /// <exception cref="MalformedInputException">It is not a CertificateSigningRequest.</exception>
    public static SigningRequest Parse(string json) => Read(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads the JSON of one object.</summary>
    internal static SigningRequest Read(byte[] json, ApiClient? origin = null, PrivateKey? key = null)
    {
        var readable = GoJson.Readable(json).ToArray();
        return new SigningRequest(readable, SigningRequestReader.Read(readable), key, origin);
    }

    /// <summary>Takes one object out of an answer.</summary>
    internal static SigningRequest Read(JsonElement item, ApiClient? origin = null, PrivateKey? key = null) =>
        new(Encoding.UTF8.GetBytes(item.GetRawText()), SigningRequestReader.Read(item), key, origin);

    /// <summary>Orders by creation, then by name.</summary>
    public int CompareTo(SigningRequest? other)
    {
        if (other is null)
            return 1;
        var order = Nullable.Compare(Fields.Created, other.Fields.Created);
        return order != 0 ? order : string.CompareOrdinal(Fields.Name, other.Fields.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Status})";

    private static string[] Escape(IReadOnlyList<string> texts) => [.. texts.Select(PrintableText.Escape)];

    private (CertificateRequest? Request, PkiException? Problem) Content => content ??= ReadRequest();

    private (IReadOnlyList<Certificate> Chain, PkiException? Problem) Issued => issued ??= ReadChain();

    private (CertificateRequest? Request, PkiException? Problem) ReadRequest()
    {
        try
        {
            return (RequestContent.Read(Fields.Request, PrivateKey), null);
        }
        catch (PkiException failure)
        {
            return (null, failure);
        }
    }

    private (IReadOnlyList<Certificate> Chain, PkiException? Problem) ReadChain()
    {
        if (!IsIssued)
            return ([], null);
        try
        {
            var read = CertificateReader.ReadAll(Fields.Certificate, $"the certificate of '{Name}'", null)
                .Select(item => item.Certificate ?? throw item.Problem!).ToArray();
            // The key goes only with a certificate that is for it, whatever the server sent.
            if (PrivateKey is not null && read[0].PublicKey.Equals(PrivateKey.PublicKey))
                read[0] = read[0].With(PrivateKey);
            return (read, null);
        }
        catch (PkiException failure)
        {
            return ([], failure);
        }
    }

    private const string BuiltIn = "kubernetes.io/";

    /// <summary>
    /// Now for a pending request with errors and for one that was denied or failed, Soon for any other pending one.
    /// </summary>
    public Urgency Urgency =>
        !IsPending ? Fields.Has(SigningRequestCondition.Denied) || Fields.Has(SigningRequestCondition.Failed) ? Urgency.Now
            : Urgency.None
        : Findings.Any(finding => finding.Severity == FindingSeverity.Error) ? Urgency.Now : Urgency.Soon;

    /// <summary>
    /// How long ago it was created, as kubectl has it: <c>90s</c>, <c>12m</c>, <c>3h</c>, <c>5d</c>; null when it was not
    /// yet.
    /// </summary>
    public string? ShortAge => Age is { } age ? Short(age < TimeSpan.Zero ? TimeSpan.Zero : age) : null;

    /// <summary>Who is asked to sign; without <c>kubernetes.io/</c> where it is a signer of Kubernetes.</summary>
    public string ShortSignerName =>
        SignerName.StartsWith(BuiltIn, StringComparison.Ordinal) ? SignerName[BuiltIn.Length..] : SignerName;

    /// <summary>The subject alternative names asked for, as openssl prints them, in lines.</summary>
    public string Names => Request?.Names ?? "";

    /// <summary>Every attribute of every relative name of the subject, in lines.</summary>
    public string SubjectParts => Request?.SubjectParts ?? "";

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => TextLines.Wrap(Subject, TextLines.ListWidth);

    /// <summary>The kind of key, such as <c>RSA 2048</c>.</summary>
    public string KeyDescription => Request?.KeyDescription ?? "";

    /// <summary>The algorithm of the request's signature, and whether the requester has the key.</summary>
    public string SignatureDescription =>
        Request is { } request ? $"{request.SignatureAlgorithm}, {(request.IsSignatureValid ? "valid" : "NOT VALID")}" : "";

    /// <summary>The names of the extensions asked for, in lines.</summary>
    public string ExtensionList => Request?.ExtensionList ?? "";

    /// <summary>The lifetime asked for, in words.</summary>
    public string Lifetime => ExpirationSeconds is { } seconds
        ? string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(seconds)} ({seconds} s)")
        : "as the signer decides";

    /// <summary>The groups of who asks, in lines.</summary>
    public string GroupNames => TextLines.List(Groups);

    /// <summary>What the authenticator says besides, in lines.</summary>
    public string ExtraText =>
        TextLines.Wrap(
        string.Join("; ", Extra.Select(entry => $"{entry.Key}={string.Join(",", entry.Value)}")), TextLines.ListWidth);

    /// <summary>The labels, in lines.</summary>
    public string LabelText => TextLines.List(Labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>The usages asked for, in lines.</summary>
    public string UsageText => TextLines.List(Usages);

    /// <summary>What was decided, by when and why, each beginning a line.</summary>
    public string ConditionText => string.Join('\n', Conditions.Select(condition =>
        TextLines.Wrap(
            condition.LastUpdateTime is { } time ? $"{IsoTime.Minute(time)} {condition}" : $"{condition}", TextLines.ListWidth)));

    /// <summary>The issued certificate in words; empty when there is none.</summary>
    public string CertificateText => Certificate?.ToString() ?? "";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    private static string Short(TimeSpan age)
    {
        var (count, unit) = age.TotalMinutes < 2 ? (age.TotalSeconds, 's') : age.TotalHours < 2 ? (age.TotalMinutes, 'm')
            : age.TotalDays < 2 ? (age.TotalHours, 'h') : (age.TotalDays, 'd');
        return string.Create(CultureInfo.InvariantCulture, $"{(long)count}{unit}");
    }
}
