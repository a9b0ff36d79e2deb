using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sPki.TestServer.Validation;

/// <summary>The rules for status.certificate: PEM blocks of certificates, at least one, no headers.</summary>
internal static class CertificateValidation
{
    private const string Field = "status.certificate";
    private const string Hidden = "\"<certificate data>\"";

    public static void Check(byte[]? content, FieldErrors errors)
    {
        if (content is not { Length: > 0 })
            return;
        var whole = Encoding.UTF8.GetString(content);
        if (PemHeaders.Has(whole))
            errors.Invalid(Field, Hidden, "no PEM block headers are permitted");
        var text = PemHeaders.Without(whole).AsSpan();
        var blocks = 0;
        while (PemEncoding.TryFind(text, out var block))
        {
            if (text[block.Label] is not "CERTIFICATE")
                errors.Invalid(Field, Hidden, $"only CERTIFICATE PEM blocks are allowed, found \"{text[block.Label]}\"");
            else
                CheckCertificate(Convert.FromBase64String(text[block.Base64Data].ToString()), errors);
            blocks++;
            text = text[block.Location.End..];
        }

        if (blocks == 0)
            errors.Invalid(Field, Hidden, "must contain at least one CERTIFICATE PEM block");
    }

    private static void CheckCertificate(byte[] der, FieldErrors errors)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            errors.Invalid(Field, Hidden, "x509: malformed certificate");
        }
    }
}
