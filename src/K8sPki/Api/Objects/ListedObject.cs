using System.Security.Cryptography;
using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>
/// An object of a list: who it is, what it says, and the values in it that may be of interest. The values are cleared when it is
/// disposed of.
/// </summary>
internal sealed class ListedObject : IDisposable
{
    // Many times what etcd takes as one object, and few enough to hold.
    private const int MostBytes = 4 * JsonFeed.LongestText;
    private const int MostEntries = 100_000;

    // Those of cert-manager, and of OpenShift's and cert-manager's injectors.
    private static readonly string[] KnownAnnotations =
    [
        "cert-manager.io/", "config.openshift.io/inject-trusted-cabundle", "service.beta.openshift.io/inject-cabundle",
    ];

    private readonly Dictionary<(ObjectFact Fact, int Index), string> facts = [];
    private readonly List<ObjectValue> values = [];
    private long bytes;

    /// <summary>Its name.</summary>
    public string Name => Fact(ObjectFact.Name) ?? "";

    /// <summary>Its namespace; null for one that is in none.</summary>
    public string? Namespace => Fact(ObjectFact.Namespace);

    /// <summary>Its identity.</summary>
    public string Uid => Fact(ObjectFact.Uid) ?? "";

    /// <summary>Its name, behind its namespace where it is in one.</summary>
    public string FullName => PrintableText.Escape(Namespace is null ? Name : $"{Namespace}/{Name}");

    /// <summary>The annotations that matter here.</summary>
    public Dictionary<string, string> Annotations { get; } = [];

    /// <summary>The values.</summary>
    public IReadOnlyList<ObjectValue> Values => values;

    /// <summary>True when it has more than is held of one object; what came then is left out.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>What it says.</summary>
    /// <param name="fact">About what.</param>
    /// <param name="index">Of which entry of a list in it; -1 for the object.</param>
    public string? Fact(ObjectFact fact, int index = -1) => facts.GetValueOrDefault((fact, index));

    /// <summary>Notes what it says. What is said twice counts as it is said last, as in Go.</summary>
    public void Say(ObjectFact fact, int index, string? name, string text)
    {
        // A list in the place of the annotations gives them no names.
        var isKnown = name is not null
            && Array.Exists(KnownAnnotations, known => name.StartsWith(known, StringComparison.Ordinal));
        if ((fact == ObjectFact.Annotation && !isKnown) || !Fits(text.Length))
            return;
        if (fact == ObjectFact.Annotation)
            Annotations[PrintableText.Escape(name!)] = PrintableText.Escape(text);
        else
            facts[(fact, index)] = text;
    }

    /// <summary>Notes a value.</summary>
    public void Add(ObjectValue value)
    {
        if (Fits(value.Content.Length))
            values.Add(value);
        else
            CryptographicOperations.ZeroMemory(value.Content);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in values)
            CryptographicOperations.ZeroMemory(value.Content);
    }

    private bool Fits(int more)
    {
        bytes += more;
        IsTooLarge |= bytes > MostBytes || values.Count + facts.Count + Annotations.Count >= MostEntries;
        return !IsTooLarge;
    }
}

/// <summary>A value of an object.</summary>
/// <param name="Field">The field that it is of.</param>
/// <param name="Name">Its name there; null where the field is one.</param>
/// <param name="Index">The entry of a list that it is of; -1 for none.</param>
/// <param name="Content">The bytes.</param>
internal sealed record ObjectValue(ObjectField Field, string? Name, int Index, byte[] Content)
{
    /// <summary>Why it cannot be read; null when it can.</summary>
    public PkiException? Problem { get; init; }
}

/// <summary>
/// Tells values that may hold certificates or keys from all others, for a small part of what reading them would cost.
/// </summary>
internal static class ContentSigns
{
    private const string TlsCertificate = "tls.crt";

    /// <summary>True for a value that is to be looked at.</summary>
    public static bool IsWanted(ObjectField field, string? name, ReadOnlySpan<byte> content) => field.IsWhole
        || (!content.Trim(" \t\r\n"u8).IsEmpty
            && (field.IsForCertificates || name == TlsCertificate || MayHoldCertificates(content)));

    /// <summary>True for a key that Kubernetes means for a certificate in a Secret of the type kubernetes.io/tls.</summary>
    public static bool IsOfTlsSecret(ListedObject found, ObjectValue value) =>
        value.Name == TlsCertificate && found.Fact(ObjectFact.Type) == "kubernetes.io/tls";

    private static bool MayHoldCertificates(ReadOnlySpan<byte> content) => PemText.HasBlock(content)
        || ContentForms.IsJavaKeystore(content) || KubeConfigSigns.Matches(content)
        || content.IndexOf("\"tlsClientConfig\""u8) >= 0 || IsBase64(content) || IsDer(content);

    // Of a BEGIN line, or of DER of 256 bytes and more.
    private static bool IsBase64(ReadOnlySpan<byte> content) => content.StartsWith("LS0tLS1CRUdJTi"u8)
        || (content.Length > 100 && content.StartsWith("MII"u8));

    // A text that begins with the digit 0 has no length of more than one byte behind it.
    private static bool IsDer(ReadOnlySpan<byte> content) => content is [0x30, >= 0x80, ..]
        && DerForm.Of(content)?.Kind is DerKind.Certificate or DerKind.Pkcs12 or DerKind.Pkcs7 or DerKind.PrivateKey
            or DerKind.EncryptedPrivateKey;
}
