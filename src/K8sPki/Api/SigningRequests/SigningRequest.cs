using System.Text;
using System.Text.Json;

namespace K8sPki;

/// <summary>
/// A CertificateSigningRequest of a cluster (certificates.k8s.io/v1): who asks whom to sign what, what was decided, and
/// the certificate that came of it. Names from outside are shown with control characters escaped.
/// </summary>
public sealed partial class SigningRequest : IComparable<SigningRequest>
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
    public IReadOnlyDictionary<string, string> Labels => Fields.Labels.ToDictionary(label => PrintableText.Escape(label.Key), label => PrintableText.Escape(label.Value));

    /// <summary>Who is asked to sign, for example <c>kubernetes.io/kube-apiserver-client</c>.</summary>
    public string SignerName => PrintableText.Escape(Fields.SignerName);

    /// <summary>Who asks, as the API server knows them.</summary>
    public string Username => PrintableText.Escape(Fields.Username);

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> Groups => Escape(Fields.Groups);

    /// <summary>What the authenticator says besides about who asks.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra => Fields.Extra.ToDictionary(entry => PrintableText.Escape(entry.Key), IReadOnlyList<string> (entry) => Escape(entry.Value));

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

    /// <summary>The issued certificate, with its private key when the request was made in this session; null when none was issued.</summary>
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
        Fields.Has(SigningRequestCondition.Denied) ? "Denied" : Fields.Has(SigningRequestCondition.Approved) ? "Approved" : "Pending",
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
}
