using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki;

/// <summary>An X.509 certificate (RFC 5280). What is asked for is read when it is asked for.</summary>
public sealed partial class Certificate : IComparable<Certificate>, IEquatable<Certificate>
{
    internal const string PemLabel = "CERTIFICATE";

    private readonly byte[] der;
    private readonly CertificateFields fields;
    private DistinguishedName? subject;
    private DistinguishedName? issuer;
    private PublicKey? publicKey;
    private ExtensionSet? extensions;

    private Certificate(
        byte[] der, CertificateFields fields, string? path, string? source, PrivateKey? key, CopyOrigin? origin = null,
        EndpointAnswer? answer = null)
    {
        this.der = der;
        this.fields = fields;
        (ValidFrom, ValidTo) = CertificateTime.Read(der.AsSpan(fields.Validity));
        Path = path;
        Source = source;
        PrivateKey = key;
        Origin = origin;
        Answer = answer;
    }

    /// <summary>The subject exactly as X509Certificate2 prints it, but with control characters escaped.</summary>
    public string Subject => SubjectName.ToString();

    /// <summary>The issuer exactly as X509Certificate2 prints it, but with control characters escaped.</summary>
    public string Issuer => IssuerName.ToString();

    /// <summary>The subject with every attribute of every relative name.</summary>
    public DistinguishedName SubjectName => subject ??= new DistinguishedName(der[fields.Subject]);

    /// <summary>The issuer with every attribute of every relative name.</summary>
    public DistinguishedName IssuerName => issuer ??= new DistinguishedName(der[fields.Issuer]);

    /// <summary>The last common name, the user that kube-apiserver sees, with control characters escaped.</summary>
    public string? CommonName => SubjectName.DisplayCommonName;

    /// <summary>Every organization, the groups that kube-apiserver sees, with control characters escaped.</summary>
    public IReadOnlyList<string> Organization => SubjectName.DisplayOrganization;

    /// <summary>The serial number in hex, as X509Certificate2 prints it.</summary>
    public string SerialNumber => Convert.ToHexString(der.AsSpan(fields.Serial));

    /// <summary>The start of validity in local time, as X509Certificate2 has it.</summary>
    public DateTime NotBefore => ValidFrom.LocalDateTime;

    /// <summary>The end of validity in local time, as X509Certificate2 has it, so that <c>-lt (Get-Date)</c> is right.</summary>
    public DateTime NotAfter => ValidTo.LocalDateTime;

    /// <summary>Whole days until the end of validity, rounded down; negative when it has passed.</summary>
    public int DaysRemaining => (int)Math.Floor((ValidTo - Clock.UtcNow).TotalDays);

    /// <summary>True after the end of validity.</summary>
    public bool IsExpired => ValidTo < Clock.UtcNow;

    /// <summary>True for an authority's certificate: basic constraints say so.</summary>
    public bool IsCA => BasicConstraints is { IsCA: true };

    /// <summary>True when subject and issuer are the same name.</summary>
    public bool IsSelfIssued => der.AsSpan(fields.Subject).SequenceEqual(der.AsSpan(fields.Issuer));

    /// <summary>Every subject alternative name.</summary>
    public IReadOnlyList<SubjectAlternativeName> SubjectAlternativeNames => Extensions.AlternativeNames;

    /// <summary>The DNS names.</summary>
    public IReadOnlyList<string> DnsNames => Values(SubjectAlternativeNameKind.Dns);

    /// <summary>The IP addresses.</summary>
    public IReadOnlyList<string> IPAddresses => Values(SubjectAlternativeNameKind.IPAddress);

    /// <summary>The URIs.</summary>
    public IReadOnlyList<string> Uris => Values(SubjectAlternativeNameKind.Uri);

    /// <summary>The e-mail addresses.</summary>
    public IReadOnlyList<string> Emails => Values(SubjectAlternativeNameKind.Email);

    /// <summary>The key usages; none when the extension is absent.</summary>
    public KeyUsages KeyUsage => Extensions.KeyUsage;

    /// <summary>The extended key usages; empty when the extension is absent, which allows every purpose.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage => Extensions.ExtendedKeyUsage;

    /// <summary>The basic constraints; null when absent.</summary>
    public BasicConstraints? BasicConstraints => Extensions.BasicConstraints;

    /// <summary>
    /// Of each kind of name that is listed, an authority may certify only names that one of these covers; empty for no limit.
    /// </summary>
    public IReadOnlyList<NameSubtree> PermittedNames => ExtensionContents.NameLimits(Extensions).Permitted;

    /// <summary>An authority may certify no name that one of these covers.</summary>
    public IReadOnlyList<NameSubtree> ExcludedNames => ExtensionContents.NameLimits(Extensions).Excluded;

    /// <summary>The object identifiers of the policies under which it was issued.</summary>
    public IReadOnlyList<string> Policies => ExtensionContents.Policies(Extensions);

    /// <summary>Where its revocation can be asked for (authority information access, OCSP).</summary>
    public IReadOnlyList<string> OcspUris => ExtensionContents.OcspUris(Extensions);

    /// <summary>Where the issuer's certificate lies (authority information access, caIssuers).</summary>
    public IReadOnlyList<string> IssuerUris => ExtensionContents.IssuerUris(Extensions);

    /// <summary>Where the revocation list lies (CRL distribution points).</summary>
    public IReadOnlyList<string> CrlUris => ExtensionContents.CrlUris(Extensions);

    /// <summary>How many certificate transparency logs have signed that they know it.</summary>
    public int SctCount => ExtensionContents.TimestampCount(Extensions);

    /// <summary>The extensions that have no property of their own here.</summary>
    public IReadOnlyList<CertificateExtension> OtherExtensions =>
        AllExtensions.Where(extension => !ExtensionNames.IsShown(extension.Oid)).ToArray();

    /// <summary>Every extension.</summary>
    public IReadOnlyList<CertificateExtension> AllExtensions => Extensions.All;

    /// <summary>The certified key.</summary>
    public PublicKey PublicKey => publicKey ??= ReadPublicKey();

    /// <summary>
    /// The kind of key, such as <c>RSA 2048</c> or <c>P-256</c>; the identifier of its algorithm where that is not one that
    /// Kubernetes components use.
    /// </summary>
    public string KeyDescription => Decode("public key", () => PublicKeyDescription.Of(der.AsMemory(fields.PublicKey)));

    /// <summary>The X.509 version, 1 to 3.</summary>
    public int Version => fields.Version;

    /// <summary>The algorithm of the issuer's signature.</summary>
    public string SignatureAlgorithm => Scheme.Name;

    /// <summary>SHA-1 of the certificate in hex, as .NET and Windows show it.</summary>
    public string Thumbprint => Convert.ToHexString(SHA1.HashData(der));

    /// <summary>SHA-256 of the certificate in hex.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(der));

    /// <summary>The subject key identifier in hex; null when absent.</summary>
    public string? SubjectKeyId => Extensions.SubjectKeyIdentifier is { } id ? Convert.ToHexString(id) : null;

    /// <summary>The authority key identifier in hex; null when absent.</summary>
    public string? AuthorityKeyId => Extensions.AuthorityKeyIdentifier is { } id ? Convert.ToHexString(id) : null;

    /// <summary>
    /// The file it was read from or written to; null when it is only in memory, or a copy from another machine.
    /// </summary>
    public string? Path { get; }

    /// <summary>The machine that it was read on, when it came from there as a copy; null for one of this machine.</summary>
    public string? Node => Origin?.Node;

    /// <summary>Where in the file or elsewhere it stood, for example <c>line 31</c>; null when that says nothing.</summary>
    public string? Source { get; }

    /// <summary>What the endpoint answered that presented it; null for one that was read elsewhere.</summary>
    public EndpointAnswer? Answer { get; }

    /// <summary>The object of a cluster that it was read in; null for one of a file or of memory.</summary>
    public ClusterObject? ClusterObject { get; private init; }

    /// <summary>
    /// True when the private key came with it: made in this session or found in the same file. Of one in a cluster also when its
    /// object has the key, which is not read for any other use.
    /// </summary>
    public bool HasPrivateKey => PrivateKey is not null || ClusterObject is { HasPrivateKey: true };

    /// <summary>
    /// What the endpoint answered, or the object of the cluster, as one line of JSON, so that it is the same in another session;
    /// null for one of a file or of memory.
    /// </summary>
    public string? PlaceData => OriginText.Write(this);

    /// <summary>The certificate as PEM text.</summary>
    public string Pem => PemText.Write(PemLabel, der);

    internal PrivateKey? PrivateKey { get; }

    /// <summary>Where it came from as a copy; null for one of this machine.</summary>
    internal CopyOrigin? Origin { get; }

    internal DateTimeOffset ValidFrom { get; }

    internal DateTimeOffset ValidTo { get; }

    internal ReadOnlyMemory<byte> Der => der;

    internal ReadOnlyMemory<byte> SignedPart => der.AsMemory(fields.Signed);

    internal ExtensionSet Extensions => extensions ??= ReadExtensions();

    internal SignatureScheme Scheme => Decode("signature algorithm", () => SignatureScheme.Read(der.AsMemory(fields.Algorithm)));

    internal byte[] Signature =>
        Decode("signature", () => AsnDecoder.ReadBitString(der.AsSpan(fields.Signature), AsnEncodingRules.BER, out _, out _));

    /// <summary>Reads the first certificate of a PEM text; PowerShell uses it to turn text into a certificate.</summary>
    public static Certificate Parse(string pem) =>
        CertificateReader.ReadFirst(System.Text.Encoding.UTF8.GetBytes(pem), "the text", null);

    /// <summary>Reads DER.</summary>
    /// <exception cref="MalformedInputException">It is not a certificate.</exception>
    internal static Certificate FromDer(byte[] der, string? path = null, string? source = null, PrivateKey? key = null)
    {
        try
        {
            var fields = CertificateFields.Find(der);
            return new Certificate(fields.Length == der.Length ? der : der[..fields.Length], fields, path, source, key);
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("CertificateMalformed", "The certificate is broken or cut short.", failure);
        }
    }

    /// <summary>The same certificate, known to be in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">Where in it; null when that says nothing.</param>
    internal Certificate At(string path, string? source = null) => new(der, fields, path, source, PrivateKey);

    /// <summary>The same certificate together with its private key.</summary>
    internal Certificate With(PrivateKey? key) =>
        new(der, fields, Path, Source, key, Origin, Answer) { ClusterObject = ClusterObject };

    /// <summary>The same certificate as an endpoint presented it.</summary>
    internal Certificate From(EndpointAnswer answer) => new(der, fields, null, answer.Source, null, null, answer);

    /// <summary>The same certificate without its key, known to be in an object of a cluster.</summary>
    /// <param name="place">The object.</param>
    /// <param name="source">Where in the cluster and in the object.</param>
    internal Certificate In(ClusterObject place, string source) => new(der, fields, null, source, null) { ClusterObject = place };

    /// <summary>The same certificate, known to be a copy from elsewhere.</summary>
    /// <param name="origin">Where it was.</param>
    /// <param name="source">Where in it.</param>
    /// <param name="answer">What the endpoint answered that presented it; null for none.</param>
    /// <param name="place">The object of a cluster that it was read in; null for none.</param>
    internal Certificate CopyOf(
        CopyOrigin origin, string? source, EndpointAnswer? answer = null, ClusterObject? place = null) =>
        new(der, fields, null, source, null, origin, answer) { ClusterObject = place };

    /// <summary>The certificate as .NET has it, with its private key where that is known.</summary>
    public X509Certificate2 ToX509Certificate2()
    {
        var certificate = X509CertificateFactory.Load(der);
        return PrivateKey is null ? certificate : X509CertificateFactory.Attach(certificate, PrivateKey);
    }

    /// <summary>True when the signature on this certificate was made with that key.</summary>
    internal bool IsSignedBy(PublicKey key) => key.Verify(Scheme, SignedPart.Span, Signature);

    /// <summary>The key; null for one that cannot be read and for a kind that Kubernetes does not take.</summary>
    internal PublicKey? PublicKeyOrNull()
    {
        try
        {
            return PublicKey;
        }
        catch (PkiException failure) when (failure is UnsupportedInputException or MalformedInputException
            or LimitExceededException)
        {
            return null;
        }
    }

    /// <summary>True for an older or newer certificate of the same authority: name and key are the same.</summary>
    internal bool IsSameAuthority(Certificate other) =>
        IsCA && SubjectName.Equals(other.SubjectName) && PublicKeyOrNull() is { } key && key.Equals(other.PublicKeyOrNull());

    /// <summary>Orders by end of validity.</summary>
    public int CompareTo(Certificate? other) => other is null ? 1 : ValidTo.CompareTo(other.ValidTo);

    /// <inheritdoc/>
    public bool Equals(Certificate? other) => other is not null && der.AsSpan().SequenceEqual(other.der);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(SHA256.HashData(der));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Subject.Length > 0 ? Subject : string.Join(", ", SubjectAlternativeNames))} (until {IsoTime.Day(ValidTo)})";

    private string[] Values(SubjectAlternativeNameKind kind) =>
        SubjectAlternativeNames.Where(name => name.Kind == kind).Select(name => PrintableText.Escape(name.Value)).ToArray();

    private PublicKey ReadPublicKey() => PublicKey.FromSpki(der.AsMemory(fields.PublicKey));

    private ExtensionSet ReadExtensions() => fields.Extensions.End.Value == 0
        ? ExtensionSet.Empty
        : Decode("extensions", () =>
            ExtensionSet.Read(new AsnReader(der.AsMemory(fields.Extensions), AsnEncodingRules.BER).ReadSequence()));

    private static T Decode<T>(string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("CertificateMalformed", $"The certificate's {part} cannot be read.", failure);
        }
    }
}
