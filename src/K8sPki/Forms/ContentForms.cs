using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Forms;

/// <summary>
/// The forms in which people have certificates, requests and keys, told by the content: what holds others is opened until
/// PEM, DER or a keystore is left. Every reader of files and texts begins here.
/// </summary>
internal static class ContentForms
{
    // Base64 of a Secret whose data is base64 of a kubeconfig: more is made to do harm.
    private const int MostWithin = 4;

    /// <summary>What holds others: each gives what is in it, or nothing when the content is not of that form.</summary>
    private static readonly Func<byte[],
    IReadOnlyList<ContentPart>>[] Holders = [ObjectText.Open, EscapedPem.Open, Base64Text.Open];

    /// <summary>
    /// What of a content can be read as PEM, DER or a keystore, in order; the content itself where it holds nothing else.
    /// </summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content) =>
        IsPlain(content) || IsKubeConfig(content) ? [new ContentPart(content, null)]
            : Open(new ContentPart(content, null), 0).ToList();

    /// <summary>
    /// The same of what stands in a key of an object, where a kubeconfig is opened too: nobody else asks for it there.
    /// </summary>
    public static IReadOnlyList<ContentPart> OpenValue(byte[] content) =>
        IsKubeConfig(content) ? ObjectText.Open(content) : Open(content);

    /// <summary>True for an object that holds texts by name: what no program takes for the file of one of them.</summary>
    public static bool IsObject(byte[] content) =>
        !IsPlain(content) && (IsKubeConfig(content) || ObjectText.Open(content).Count > 0);

    /// <summary>True for what is PEM, DER or a keystore itself, so that one of these can be written in its place.</summary>
    public static bool IsItself(byte[] content) => Open(content) is [var whole] && ReferenceEquals(whole.Content, content);

    /// <summary>
    /// True for a kubeconfig. Its certificates serve ends of their own and may lie in other files, so that only who asks for
    /// them by that name gets them.
    /// </summary>
    public static bool IsKubeConfig(byte[] content) =>
        KubeConfigSigns.Matches(content) && !PemText.HasBlock(content) && ObjectText.KindOf(content) is null or "Config";

    /// <summary>True for the start of a keystore of Java, JKS or JCEKS.</summary>
    public static bool IsJavaKeystore(ReadOnlySpan<byte> content) =>
        content is [0xFE, 0xED, 0xFE, 0xED, _, _, _, _, _, _, _, _, ..] or [0xCE, 0xCE, 0xCE, 0xCE, _, _, _, _, _, _, _, _, ..];

    /// <summary>What a content is that is neither PEM nor DER nor a keystore, for messages.</summary>
    public static string Describe(byte[] content, string? path) => content switch
    {
        [] => "it is empty",
        [0x30, ..] => DerForm.Of(content)?.Sentence(path) ?? "it is DER of a kind that is not read here, or broken",
        _ when IsJavaKeystore(content) =>
            $"it is a Java keystore{(path is null ? "" : $"; Get-K8sCertificate {CommandArgument.Of(path)} reads it")}",
        _ when IsKubeConfig(content) => path is null ? "it is a kubeconfig"
            : $"it is a kubeconfig; Get-K8sCertificate {CommandArgument.Of(path)} reads those of its users and clusters",
        _ when ObjectText.KindOf(content) is { } kind => $"it is a {PrintableText.Escape(kind)}, of which nothing is read here",
        _ when ObjectText.ProblemOf(content) is { } problem =>
            $"it looks like YAML or JSON and cannot be read as such. {problem.TrimEnd('.')}",
        _ => "it is neither PEM nor DER",
    };

    // Most files are: nothing more is asked of them.
    private static bool IsPlain(ReadOnlySpan<byte> content) =>
        content is [0x30, ..] || (content.StartsWith("-----BEGIN "u8) && !EscapedPem.Matches(content));

    private static IEnumerable<ContentPart> Open(ContentPart part, int depth)
    {
        if (part.Problem is not null || depth == MostWithin || IsPlain(part.Content))
            return [part];
        var inner = Holders.Select(open => open(part.Content)).FirstOrDefault(parts => parts.Count > 0);
        return inner is null ? [part]
            : inner.SelectMany(found => Open(found with { Place = Join(part.Place, found.Place) }, depth + 1));
    }

    private static string? Join(string? outer, string? inner) =>
        outer is null || inner is null ? outer ?? inner : $"{outer}, {inner}";
}

/// <summary>One text or block of bytes within what was read.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Place">Where it stands, such as <c>Secret web, tls.crt</c>; null when it is all that was read.</param>
internal sealed record ContentPart(byte[] Content, string? Place)
{
    /// <summary>Why it cannot be read; null when it can.</summary>
    public PkiException? Problem { get; init; }

    /// <summary>What is asked of which signer, where it is of a CertificateSigningRequest that says so; else null.</summary>
    public AskedOfSigner? Asked { get; init; }

    /// <summary>What messages call it.</summary>
    /// <param name="whole">What they call all that was read.</param>
    public string NameIn(string whole) => Place is null ? whole : $"{whole}, {Place}";
}

/// <summary>
/// Tells by its words what may be a kubeconfig with certificates, for a small part of what reading YAML would cost.
/// </summary>
internal static class KubeConfigSigns
{
    /// <summary>True when a field of that kind is in the text.</summary>
    public static bool Matches(ReadOnlySpan<byte> content) =>
        content.IndexOf("certificate-authority"u8) >= 0 || content.IndexOf("client-certificate"u8) >= 0;
}
