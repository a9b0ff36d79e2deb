using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Platform;

namespace K8sPki.Forms;

/// <summary>What a DER structure is.</summary>
internal enum DerKind
{
    Certificate,
    CertificateRequest,
    RevocationList,
    Pkcs12,
    Pkcs7,
    PrivateKey,
    EncryptedPrivateKey,
    PublicKey,
    RsaPublicKey,
    DsaPrivateKey,
    DiffieHellmanParameters,
    OcspRequest,
    OcspResponse,
    TimestampRequest,
    TimestampResponse,
}

/// <summary>
/// A kind of DER and how it is told from others: by the tags of what stands in the outer sequence and in the first sequence
/// there, as <see cref="DerShape"/> writes them. A structure that is cut short is told by what is left of it.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Title">What messages call it.</param>
/// <param name="Reader">The command that reads it; null when there is none here.</param>
/// <param name="Outer">Matches the outer sequence.</param>
/// <param name="Inner">Matches the first sequence in it.</param>
internal sealed record DerForm(DerKind Kind, string Title, string? Reader, Regex Outer, Regex Inner)
{
    private static readonly DerForm[] All =
    [
        Row(DerKind.CertificateRequest, "a certificate request", "Get-K8sCsr -Path", "^30( 30( 03)?)?$",
            "^02(=00)? 30 30( A0|$)"),
        Row(DerKind.RevocationList, "a certificate revocation list", null, "^30( 30( 03)?)?$", "^(02=01 )?30 30 1[78]"),
        Row(DerKind.Certificate, "a certificate", "Get-K8sCertificate", "^30( 30( 03)?)?$", "^(A0 )?02(=..)? 30 30 30"),
        Row(DerKind.Pkcs12, "a PKCS#12 keystore", "Get-K8sCertificate", "^02=03 30( 30)?$", "^06 A0"),
        Row(DerKind.Pkcs7, "PKCS#7", "Get-K8sCertificate", "^06( A0)?$", ""),
        Row(DerKind.PublicKey, "a public key", "Get-K8sPublicKey", "^30 03$", "^06"),
        Row(DerKind.EncryptedPrivateKey, "an encrypted private key (PKCS#8)", "Get-K8sPrivateKey", "^30 04$", "^06"),
        Row(DerKind.PrivateKey, "a private key (PKCS#8)", "Get-K8sPrivateKey", "^02=0[01] 30 04", "^06"),
        Row(DerKind.PrivateKey, "an RSA private key (PKCS#1)", "Get-K8sPrivateKey", "^02=0[01]( 02(=..)?){8}", ""),
        Row(DerKind.PrivateKey, "an EC private key (SEC1)", "Get-K8sPrivateKey", "^02=01 04", ""),
        Row(DerKind.DsaPrivateKey, "a DSA private key, which Kubernetes components do not use", null, "^02=00( 02(=..)?){5}$",
            ""),
        Row(DerKind.DiffieHellmanParameters, "Diffie-Hellman parameters", null, "^02 02=02( 02(=..)?)?$", ""),
        Row(DerKind.RsaPublicKey, "an RSA public key (PKCS#1)", "Get-K8sPublicKey", "^02 02(=..)?$", ""),
        Row(DerKind.OcspResponse, "an OCSP response", null, "^0A( A0)?$", ""),
        Row(DerKind.OcspRequest, "an OCSP request", null, "^30( A0)?$", "^(A[01] )*30( A2)?$"),
        Row(DerKind.TimestampRequest, "a timestamp request", null, "^02=01 30", "^30 04$"),
        Row(DerKind.TimestampResponse, "a timestamp response", null, "^30( 30)?$", "^02=0"),
    ];

    /// <summary>The kind of a structure; null when it is none of those that are known.</summary>
    public static DerForm? Of(ReadOnlySpan<byte> content)
    {
        var (outer, inner) = DerShape.Of(content);
        return Array.Find(All, form => form.Outer.IsMatch(outer) && form.Inner.IsMatch(inner));
    }

    /// <summary>What it is and who reads it.</summary>
    public string Sentence(string? path) =>
        Reader is null || path is null ? $"it is {Title}" : $"it is {Title}; {Reader} {CommandArgument.Of(path)} reads it";

    private static DerForm Row(DerKind kind, string title, string? reader, string outer, string inner) => new(
        kind, title, reader, new Regex(outer, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
        new Regex(inner, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
}

/// <summary>
/// The tags of a DER structure as text, two hex digits each, to compare kinds by. Of a number of one byte the value follows:
/// <c>02=03 30 30</c> are the number 3 and two sequences.
/// </summary>
internal static class DerShape
{
    // No kind that is known needs more to be told.
    private const int MostTags = 12;

    /// <summary>The tags in the outer sequence, and those in the first constructed value there; empty for what is none.</summary>
    public static (string Outer, string Inner) Of(ReadOnlySpan<byte> content)
    {
        var inside = ContentOf(content);
        return (Tags(inside, out var first), Tags(ContentOf(first), out _));
    }

    // Of what is cut short all that is there.
    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> value) =>
        TryRead(value, out _, out var content, out _) ? value[content] : DerStart.Inside(value);

    private static string Tags(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> firstConstructed)
    {
        var tags = new StringBuilder();
        firstConstructed = default;
        for (var count = 0; count < MostTags && content.Length > 0; count++)
        {
            var isWhole = TryRead(content, out var tag, out var inside, out var length);
            tags.Append(count == 0 ? "" : " ").Append(content[0].ToString("X2", CultureInfo.InvariantCulture));
            if (isWhole && tag == Asn1Tag.Integer && content[inside] is [var number])
                tags.Append(CultureInfo.InvariantCulture, $"={number:X2}");
            if (firstConstructed.IsEmpty && content[0] == 0x30)
                firstConstructed = content;
            if (!isWhole)
                break;
            content = content[length..];
        }

        return tags.ToString();
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out Asn1Tag tag, out Range content, out int length)
    {
        (tag, content, length) = (default, default, 0);
        try
        {
            if (!AsnDecoder.TryReadEncodedValue(value, AsnEncodingRules.BER, out tag, out var start, out var count, out length))
                return false;
            content = new Range(start, start + count);
            return true;
        }
        catch (AsnContentException)
        {
            // A length that no memory has: nothing of it is whole.
            return false;
        }
    }
}

/// <summary>Tells kinds of DER apart by how they begin.</summary>
internal static class DerStart
{
    /// <summary>What stands inside an outer sequence and behind it; nothing when there is none.</summary>
    public static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> content)
    {
        if (content is not [0x30, ..])
            return default;
        // Only the header is looked at: a length of its own or the mark of an open one, X.690 section 8.1.3.
        var header = 2 + (content.Length > 1 && content[1] > 0x80 ? content[1] & 0x7F : 0);
        return content.Length > header ? content[header..] : default;
    }

    /// <summary>How many bytes the structure takes at the start of the content; all of them when it is cut short.</summary>
    public static int LengthOf(ReadOnlySpan<byte> content)
    {
        try
        {
            return AsnDecoder.TryReadEncodedValue(content, AsnEncodingRules.BER, out _, out _, out _, out var length) ? length
                : content.Length;
        }
        catch (AsnContentException)
        {
            // A length that no memory has.
            return content.Length;
        }
    }

    /// <summary>The tag of the first value inside an outer sequence; null when there is none.</summary>
    public static Asn1Tag? SecondTag(ReadOnlySpan<byte> content)
    {
        try
        {
            return Inside(content) is [_, ..] inside ? Asn1Tag.Decode(inside, out _) : null;
        }
        catch (AsnContentException)
        {
            // No tag at all: it is not DER.
            return null;
        }
    }
}
