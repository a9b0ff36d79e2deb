using System.Formats.Asn1;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki;

/// <summary>A certificate signing request (PKCS#10, RFC 2986).</summary>
public sealed class CertificateRequest
{
    internal const string PemLabel = "CERTIFICATE REQUEST";

    private readonly byte[] der;
    private readonly byte[] signedPart;
    private readonly byte[] signature;
    private readonly SignatureScheme scheme;
    private bool? isSignatureValid;

    private CertificateRequest(byte[] der, string? path, PrivateKey? key, CopyOrigin? origin = null)
    {
        this.der = der;
        Path = path;
        PrivateKey = key;
        Origin = origin;
        var outer = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        signedPart = outer.ReadEncodedValue().ToArray();
        scheme = SignatureScheme.Read(outer.ReadEncodedValue());
        signature = outer.ReadBitString(out _);
        var info = new AsnReader(signedPart, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        SubjectName = new DistinguishedName(info.ReadEncodedValue().ToArray());
        PublicKey = PublicKey.FromSpki(info.ReadEncodedValue());
        Extensions = ReadExtensions(info, out var attributes);
        Attributes = attributes;
        if (SubjectName.IsMalformed)
            throw new MalformedInputException("NameMalformed", $"The subject '{SubjectName}' is not a distinguished name.");
    }

    /// <summary>The subject as X509Certificate2 would print it.</summary>
    public string Subject => SubjectName.ToString();

    /// <summary>The subject with every attribute of every relative name.</summary>
    public DistinguishedName SubjectName { get; }

    /// <summary>The last common name, the user that kube-apiserver would see, with control characters escaped.</summary>
    public string? CommonName => SubjectName.DisplayCommonName;

    /// <summary>Every organization, the groups that kube-apiserver would see, with control characters escaped.</summary>
    public IReadOnlyList<string> Organization => SubjectName.DisplayOrganization;

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

    /// <summary>The key usages asked for.</summary>
    public KeyUsages KeyUsage => Extensions.KeyUsage;

    /// <summary>The extended key usages asked for.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage => Extensions.ExtendedKeyUsage;

    /// <summary>The basic constraints asked for; null when none are.</summary>
    public BasicConstraints? BasicConstraints => Extensions.BasicConstraints;

    /// <summary>Every extension asked for.</summary>
    public IReadOnlyList<CertificateExtension> RequestedExtensions => Extensions.All;

    /// <summary>The key to certify.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The algorithm of the signature.</summary>
    public string SignatureAlgorithm => scheme.Name;

    /// <summary>True when the request is signed with the key that it asks to certify, so that the requester has it.</summary>
    public bool IsSignatureValid => isSignatureValid ??= PublicKey.Verify(scheme, signedPart, signature);

    /// <summary>
    /// The file it was read from or written to; null when it is only in memory, or a copy from another machine.
    /// </summary>
    public string? Path { get; }

    /// <summary>The machine that it was read on, when it came from there as a copy; null for one of this machine.</summary>
    public string? Node => Origin?.Node;

    /// <summary>The request as PEM text.</summary>
    public string Pem => PemText.Write(PemLabel, der);

    /// <summary>The key that made it, when it was made in this session; it travels down the pipeline with the request.</summary>
    internal PrivateKey? PrivateKey { get; }

    /// <summary>Where it came from as a copy; null for one of this machine.</summary>
    internal CopyOrigin? Origin { get; }

    internal ExtensionSet Extensions { get; }

    /// <summary>The identifiers of the attributes, in order.</summary>
    internal IReadOnlyList<string> Attributes { get; }

    internal SignatureScheme Scheme => scheme;

    internal ReadOnlySpan<byte> Der => der;

    /// <summary>Reads a PEM request; PowerShell uses it to turn text into a request.</summary>
    public static CertificateRequest Parse(string pem) =>
        CertificateRequestReader.Read(System.Text.Encoding.UTF8.GetBytes(pem), "the text", null);

    /// <summary>Reads DER.</summary>
    /// <exception cref="MalformedInputException">It is not a request.</exception>
    internal static CertificateRequest FromDer(byte[] der, string? path = null, PrivateKey? key = null)
    {
        try
        {
            return new CertificateRequest(der, path, key);
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("RequestMalformed", "The certificate request is broken or cut short.", failure);
        }
    }

    /// <summary>The same request, known to be in a file.</summary>
    internal CertificateRequest At(string path) => new(der, path, PrivateKey);

    /// <summary>The same request, known to be a copy from elsewhere.</summary>
    internal CertificateRequest CopyOf(CopyOrigin origin) => new(der, null, null, origin);

    /// <inheritdoc/>
    public override string ToString() => Subject.Length > 0 ? Subject : string.Join(", ", SubjectAlternativeNames);

    private string[] Values(SubjectAlternativeNameKind kind) =>
        SubjectAlternativeNames.Where(name => name.Kind == kind).Select(name => PrintableText.Escape(name.Value)).ToArray();

    // Go, and with it Kubernetes, honours the extensions of every such attribute, so none may be passed over here.
    private static ExtensionSet ReadExtensions(AsnReader info, out List<string> identifiers)
    {
        identifiers = [];
        var attributesTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!info.HasData || info.PeekTag() != attributesTag)
            return ExtensionSet.Empty;
        var attributes = info.ReadSetOf(skipSortOrderValidation: true, expectedTag: attributesTag);
        var sets = new List<ExtensionSet>();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            identifiers.Add(attribute.ReadObjectIdentifier());
            if (identifiers[^1] == Oids.Request.Extensions)
                sets.Add(ExtensionSet.Read(attribute.ReadSetOf().ReadSequence()));
        }

        return ExtensionSet.Join(sets);
    }

    /// <summary>The subject, or the alternative names of a request without one.</summary>
    public string DisplayName =>
        Subject.Length > 0 ? Subject : SubjectAlternativeNames.Count > 0 ? string.Join(", ", SubjectAlternativeNames)
        : "(no name)";

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

    /// <summary>
    /// The file with control characters escaped, of a copy behind the name of its machine; null when it is only in memory.
    /// </summary>
    public string? DisplayPath => Origin?.ToString() ?? FileLocation.Shown(Path);
}
