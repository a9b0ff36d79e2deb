using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>A certificate in its file, PEM or DER, with the chain that follows it there.</summary>
internal sealed class CertificateFile
{
    private CertificateFile(string path, byte[] content, Certificate certificate, IReadOnlyList<Certificate> chain)
    {
        Path = path;
        Content = content;
        Certificate = certificate;
        Chain = chain;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public byte[] Content { get; }

    /// <summary>The first certificate: the one that is renewed.</summary>
    public Certificate Certificate { get; }

    /// <summary>The certificates after it.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>True when a private key is in the same file, as in kubelet-client-current.pem.</summary>
    public bool HoldsKey => PrivateKeyReader.IsIn(Content);

    /// <summary>Reads a file.</summary>
    /// <exception cref="PkiException">It cannot be read, a certificate in it is broken, or it is in a form that is not written in
    /// place.</exception>
    public static CertificateFile Read(string path) => Parse(FileStore.Read(path), path);

    /// <summary>What a file holds.</summary>
    /// <exception cref="PkiException">A certificate in it is broken, or it is in a form that is not written in place.</exception>
    public static CertificateFile Parse(byte[] content, string path)
    {
        if (!ContentForms.IsItself(content))
            throw NotRenewed(path);
        var certificates = CertificateReader.ReadAll(content, $"'{path}'", path)
            .Select(item => item.Certificate ?? throw item.Problem!).ToList();
        if (!PemText.HasBlock(content) && !content.AsSpan().SequenceEqual(certificates[0].Der.Span))
            throw NotRenewed(path);
        var blocks = PemText.HasBlock(content) ? PemText.Read(content).Count(IsCertificate) : 1;
        return blocks == certificates.Count
            ? new CertificateFile(path, content, certificates[0], certificates.Skip(1).ToList())
            : throw NotRenewed(path);
    }

    /// <summary>The content with another certificate in the place of the first.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="chain">What takes the place of the certificates after it; null leaves them.</param>
    public byte[] Exchange(Certificate certificate, IReadOnlyList<Certificate>? chain)
    {
        if (!PemText.HasBlock(Content))
            return certificate.Der.ToArray();
        var place = 0;
        return PemText.Replace(Content, block => !IsCertificate(block) ? null : place++ switch
        {
            0 => Plain([certificate]),
            1 when chain is not null => Plain(chain),
            _ => chain is null ? null : [],
        });
    }

    /// <summary>
    /// What has to follow the certificate once an authority has signed it again; null where that is what follows it already.
    /// </summary>
    public IReadOnlyList<Certificate>? ChainUnder(CertificateAuthority? issuer)
    {
        if (issuer is null || Chain.Count == 0
            || (Certificate.IssuerName.Equals(issuer.Certificate.SubjectName)
            && Certificate.IsSignedBy(issuer.Certificate.PublicKey)))
            return null;
        var hasRoot = Chain.Any(certificate => certificate.IsSelfIssued);
        return new[] { issuer.Certificate }.Concat(issuer.Chain).Where(certificate => hasRoot || !certificate.IsSelfIssued)
            .ToList();
    }

    /// <summary>
    /// The content of a file with the newer certificate of an authority wherever one of its key and name stands; the rest stays
    /// byte for byte.
    /// </summary>
    /// <param name="content">PEM, or the DER of one certificate.</param>
    /// <param name="renewed">The new certificate.</param>
    public static byte[] ExchangeAuthority(byte[] content, Certificate renewed)
    {
        if (!PemText.HasBlock(content))
            return IsOfAuthority(content, renewed) ? renewed.Der.ToArray() : content;
        var isThere = false;
        return PemText.Replace(content, block =>
        {
            // What Go passes over stays as well.
            if (block.Label != Certificate.PemLabel || block.Problem is not null || !IsOfAuthority(block.Data, renewed))
                return null;
            // A bundle with both the old and a newer certificate of the key keeps one.
            var text = isThere ? [] : PemText.WriteBytes(Certificate.PemLabel, renewed.Der.Span);
            isThere = true;
            return text;
        });
    }

    /// <summary>Certificates by themselves, in PEM.</summary>
    public static byte[] Plain(IEnumerable<Certificate> certificates) =>
        System.Text.Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.Pem)));

    private static bool IsOfAuthority(byte[] der, Certificate authority)
    {
        try
        {
            return Certificate.FromDer(der).IsSameAuthority(authority);
        }
        catch (PkiException)
        {
            // What cannot be read as a certificate is none of this authority.
            return false;
        }
    }

    private static bool IsCertificate(PemBlock block) =>
        block.Label is Certificate.PemLabel or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";

    private static UnsupportedInputException NotRenewed(string path) => new(
        "FormatNotRenewed", $"'{path}' is neither PEM nor the DER of one certificate, so it is not renewed in place. Read it "
            + "with Get-K8sCertificate and write it as PEM with Export-K8sCertificate.");
}
