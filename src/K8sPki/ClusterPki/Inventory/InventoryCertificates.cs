using K8sPki.Certificates;
using K8sPki.Forms;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads the certificates of a node's files so that all that is judged of them can be: what is decoded later elsewhere is decoded
/// here at once, and one that breaks there is a problem of its file and does not end the audit of the node.
/// </summary>
internal static class InventoryCertificates
{
    /// <summary>Each certificate of a text, or why it is none.</summary>
    /// <param name="content">The text or DER.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="file">The file that has it; null for a certificate within another file.</param>
    /// <exception cref="PkiException">There is no certificate at all.</exception>
    public static IEnumerable<(Certificate? Certificate, PkiException? Problem)> Read(byte[] content, string name,
        LocalPath? file)
    {
        if (ContentForms.IsObject(content))
            throw new OtherKindException("NotACertificate",
                $"There is no certificate in {name}: it is an object in YAML or JSON, which no component opens.");
        foreach (var (certificate, problem) in CertificateReader.ReadAll(content, name, file?.Text))
            yield return certificate is not null && ProblemOf(certificate, name) is { } broken ? (null, broken)
                : (certificate, problem);
    }

    private static MalformedInputException? ProblemOf(Certificate certificate, string name)
    {
        try
        {
            _ = certificate.SubjectName.Parts;
            _ = certificate.IssuerName.Parts;
            _ = certificate.BasicConstraints;
            _ = certificate.KeyUsage;
            _ = certificate.ExtendedKeyUsage;
            _ = certificate.SubjectAlternativeNames;
            _ = certificate.SubjectKeyId;
            _ = certificate.AuthorityKeyId;
            _ = certificate.SignatureAlgorithm;
            return null;
        }
        catch (PkiException failure)
        {
            return new MalformedInputException("CertificateMalformed", $"A certificate in {name} is broken. {failure.Message}",
                failure);
        }
    }
}

/// <summary>
/// Finds the authority that issued a certificate by names and key identifiers, however many authorities there are.
/// </summary>
internal sealed class IssuerTable
{
    private readonly Dictionary<(DistinguishedName Subject, string? KeyId), (int Rank, PkiEntry Entry)> byKey = [];
    private readonly Dictionary<DistinguishedName, PkiEntry> byName = [];

    /// <summary>Notes the authorities among some entries; of two that fit the first counts.</summary>
    public IssuerTable(IEnumerable<PkiEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Certificate is not { IsCA: true } authority)
                continue;
            byName.TryAdd(authority.SubjectName, entry);
            byKey.TryAdd((authority.SubjectName, authority.SubjectKeyId), (byKey.Count, entry));
        }
    }

    /// <summary>The entry of the issuer; null when it is not among them.</summary>
    public PkiEntry? IssuerOf(Certificate certificate)
    {
        if (certificate.AuthorityKeyId is not { } keyId)
            return byName.GetValueOrDefault(certificate.IssuerName);
        var isKnown = byKey.TryGetValue((certificate.IssuerName, keyId), out var known);
        // An authority without an identifier of its key may have any.
        var isUnnamed = byKey.TryGetValue((certificate.IssuerName, null), out var unnamed);
        return isKnown && (!isUnnamed || known.Rank < unnamed.Rank) ? known.Entry : isUnnamed ? unnamed.Entry : null;
    }
}
