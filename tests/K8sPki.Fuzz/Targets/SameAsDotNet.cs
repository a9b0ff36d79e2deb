using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Fuzz.Targets;

/// <summary>A certificate that X509Certificate2 reads too says the same there.</summary>
internal static class SameAsDotNet
{
    public static void Check(Certificate ours) => Check(ours, ours.Der.ToArray());

    /// <summary>The same with the bytes that .NET gets.</summary>
    public static void Check(Certificate ours, byte[] der)
    {
        using var theirs = TryRead(der);
        // What is not written as DER has it OpenSSL writes anew, and then it is another one.
        if (theirs is null || !theirs.RawData.AsSpan().SequenceEqual(der))
            return;
        Same("Thumbprint", () => theirs.Thumbprint, () => ours.Thumbprint);
        Same("SerialNumber", () => theirs.SerialNumber, () => ours.SerialNumber);
        // A number that is no version is 0 here.
        if (ours.Version > 0)
            Same("Version", () => $"{theirs.Version}", () => $"{ours.Version}");
        Same("NotBefore", () => $"{theirs.NotBefore:O}", () => $"{ours.NotBefore:O}");
        Same("NotAfter", () => $"{theirs.NotAfter:O}", () => $"{ours.NotAfter:O}");
        SameName("Subject", () => theirs.Subject, () => ours.Subject);
        SameName("Issuer", () => theirs.Issuer, () => ours.Issuer);
        Same("Pem", () => theirs.ExportCertificatePem() + "\n", () => ours.Pem);
    }

    private static X509Certificate2? TryRead(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Control characters are shown escaped here, and raw there. A name that .NET does not read is empty there, and it leaves
    // zeros at the end of a value away.
    private static void SameName(string field, Func<string> theirs, Func<string> ours) => Same(field,
        () => theirs() is { Length: > 0 } name && !ours().Contains("\\u0000", StringComparison.Ordinal)
            ? PrintableText.Escape(name) : ours(), ours);

    // A field that one of both does not read says nothing about the other.
    private static void Same(string field, Func<string> theirs, Func<string> ours)
    {
        string wanted;
        string found;
        try
        {
            wanted = theirs();
            found = ours();
        }
        catch (Exception failure) when (failure is PkiException or CryptographicException)
        {
            return;
        }

        Must.Equal(wanted, found, $"{field} is not as X509Certificate2 has it");
    }
}
