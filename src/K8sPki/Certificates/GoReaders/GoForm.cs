using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>Whether Go finds a certificate in the text file that people read it from.</summary>
internal static class GoForm
{
    private const long LargestFile = 1024 * 1024;

    /// <summary>
    /// False when the certificate's file is PEM, or base64 of it, in which no reader of Go finds it; true for files of other
    /// kinds, which nobody takes for PEM.
    /// </summary>
    public static bool IsRead(Certificate certificate)
    {
        if (certificate.Path is not { } path || !File.Exists(path) || new FileInfo(path).Length > LargestFile)
            return true;
        var content = FileStore.Read(path, LargestFile);
        var isText = PemText.HasBlock(content) || (Base64Text.TryDecode(content) is { } decoded && PemText.HasBlock(decoded));
        return !isText || IsPkcs7(content)
            || new[] { GoPemRules.Earlier, GoPemRules.Later }.All(rules => Finds(content, rules, certificate));
    }

    private static bool Finds(byte[] content, GoPemRules rules, Certificate certificate) =>
        GoPem.Read(content, rules)
            .Exists(block => block.Label == Certificate.PemLabel && block.Data.AsSpan().SequenceEqual(certificate.Der.Span));

    private static bool IsPkcs7(byte[] content) => PemText.Read(content).Any(block => Pkcs7Certificates.IsLabel(block.Label));
}
