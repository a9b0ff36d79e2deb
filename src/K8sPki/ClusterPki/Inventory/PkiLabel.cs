using System.Globalization;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>How findings speak of a node's things. Their targets tell the whole paths.</summary>
internal static class PkiLabel
{
    /// <summary>An entry by its name and file.</summary>
    public static string Of(PkiEntry entry) => entry.IsEmbedded
        ? $"The certificate in '{FileLocation.Short(entry.Path)}'"
        : PrintableText.Escape(entry.Name) + $" ('{FileLocation.Short(entry.Path)}')";

    /// <summary>An authority, told apart from another one of its name: with the identifier of its key and its end.</summary>
    public static string Authority(Certificate certificate) =>
        $"'{PrintableText.Escape(certificate.Subject)}' (key {Short(certificate.SubjectKeyId ?? certificate.Fingerprint)}, "
            + $"until {IsoTime.Day(certificate.ValidTo)})";

    /// <summary>
    /// The identifier of the key that signed a certificate, as <see cref="Authority"/> has it; empty where the certificate does
    /// not say.
    /// </summary>
    public static string IssuerKey(Certificate certificate) => certificate.AuthorityKeyId is { } key ? $" (key {Short(key)})"
        : "";

    // Enough to tell two apart.
    private static string Short(string key) => key[..Math.Min(key.Length, 8)].ToLowerInvariant() + "…";

    /// <summary>A file by its path here, in quotes.</summary>
    public static string Of(NodeFile file) => Of(file.Here);

    /// <summary>A path here in quotes.</summary>
    public static string Of(LocalPath path) => $"'{FileLocation.Short(path.Text)}'";

    /// <summary>A path of the node in quotes, as its configuration has it.</summary>
    public static string Of(NodePath path) => InQuotes(path.Text);

    /// <summary>A file and its line.</summary>
    public static string At(NodeFile file, int? line) => line is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{Of(file)}, line {number}") : Of(file);

    /// <summary>A text from outside in quotes.</summary>
    public static string InQuotes(string text) => $"'{PrintableText.Escape(text)}'";
}
