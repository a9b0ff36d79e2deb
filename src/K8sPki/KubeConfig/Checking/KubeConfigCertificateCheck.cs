using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Checks certificates and keys that an entry names or holds, as client-go reads them.</summary>
internal static class KubeConfigCertificateCheck
{
    private const int SoonDays = 30;
    private const string AuthorityField = KubeConfigPlaces.Authority;
    private const string CertificateField = KubeConfigPlaces.ClientCertificate;
    private const string KeyField = KubeConfigPlaces.ClientKey;

    /// <summary>
    /// The authorities of a cluster. One that ended does no harm beside one that holds: Go looks for any that fits.
    /// </summary>
    public static IEnumerable<EntryProblem> Authorities(KubeConfigEntry cluster)
    {
        if (Content(cluster, AuthorityField, out var unread) is not { } content)
            return unread is null ? [] : [unread];
        var found = new List<EntryProblem>();
        var verdict = GoReader.ClientAuthorities.Judge(content);
        if (content.Length == 0)
        {
            found.Add(new EntryProblem(
                Rule.AuthorityEmpty, cluster,
                $"names a {AuthorityField} that is empty, so that the system's authorities are trusted",
                Anew(cluster, AuthorityField)));
        }
        else if (!verdict.IsTaken)
        {
            found.Add(Refused(cluster, AuthorityField, verdict, content));
        }

        if (CountOf(content) > verdict.Certificates.Count && verdict.IsTaken)
        {
            found.Add(new EntryProblem(
                Rule.CertificatesPassedOver, cluster,
                $"has a {AuthorityField} of which kubectl passes over a part that it cannot read",
                Anew(cluster, AuthorityField)));
        }

        var hasOneThatHolds = verdict.Certificates
            .Any(certificate => !certificate.IsExpired && certificate.NotBefore.ToUniversalTime() <= Clock.UtcNow);
        var severity = hasOneThatHolds ? FindingSeverity.Warning : FindingSeverity.Error;
        return found.Concat(verdict.Certificates.Select(certificate => Time(cluster, AuthorityField, certificate, severity))
            .OfType<EntryProblem>());
    }

    /// <summary>The client certificate and its key: what kubectl reads of them, and whether they belong together.</summary>
    public static IEnumerable<EntryProblem> Pair(KubeConfigEntry user)
    {
        var certificate = Content(user, CertificateField, out var noCertificate);
        var key = Content(user, KeyField, out var noKey);
        foreach (var unread in new[] { noCertificate, noKey }.OfType<EntryProblem>())
            yield return unread;
        if (key is not null && user.FullPath(KeyField) is { } path && !user.Has(KeyField + "-data")
            && FileStore.IsReadableByOthers(path))
        {
            yield return new EntryProblem(
                Rule.KeyReadableByOthers, user, $"has a client key that others may read: '{PrintableText.Escape(path)}'",
                Remedy.Of(new RemedyStep(RemedyOrder.Protect, "chmod 600", CommandArgument.Of(path))));
        }

        if (certificate is null)
            yield break;
        var verdict = GoReader.KeyPair.Judge(certificate, key);
        if (verdict is { IsTaken: false, Kind: GoRefusal.Mismatch })
        {
            yield return new EntryProblem(
                Rule.KeyMismatch, user, "has a client key that is not the key of its client certificate",
                "Set both anew with Set-K8sKubeConfigUser.");
        }
        else if (!verdict.IsTaken)
        {
            yield return verdict.RefusedFile == GoFile.Key
                ? Refused(user, KeyField, verdict, key!)
                : Refused(user, CertificateField, verdict, certificate);
        }

        if (GoReader.KeyPair.Judge(certificate).Certificates is [var first, ..]
            && Time(user, CertificateField, first, FindingSeverity.Error) is { } late)
            yield return late;
    }

    /// <summary>What a file that cannot be read is called here.</summary>
    public static Rule RuleOf(PkiException failure) => failure is MissingInputException ? Rule.FileMissing : Rule.FileUnreadable;

    /// <summary>What content that kubectl does not read is called where it is needed.</summary>
    public static Rule RuleOf(string field) => field == KeyField ? Rule.KeyUnreadable : Rule.CertificateUnreadable;

    // What nobody reads is told from a form that people can read and Go does not.
    private static Rule RuleOf(string field, byte[] content) =>
        (field == KeyField ? IsKey(content) : CountOf(content) > 0) ? Rule.FormNotRead : RuleOf(field);

    private static bool IsKey(byte[] content)
    {
        try
        {
            return PrivateKeyReader.Read(content, "the key", null) is not null;
        }
        catch (PasswordException)
        {
            return true;
        }
        catch (PkiException)
        {
            return false;
        }
    }

    private static EntryProblem Refused(KubeConfigEntry entry, string field, GoVerdict verdict, byte[] content)
    {
        var what = verdict.IsTakenByEarlier ? "that not every newer release of kubectl reads" : "that kubectl does not read";
        return new EntryProblem(
            RuleOf(field, content).As(verdict.IsTakenByEarlier ? FindingSeverity.Warning : FindingSeverity.Error), entry,
            $"has a {field} {what}: {verdict.Refusal}",
            field != KeyField && CountOf(content) > 0 && !entry.Has(field + "-data") && entry.FullPath(field) is { } path
                ? Rewrite(CommandArgument.Of(path))
                : Anew(entry, field));
    }

    private static Remedy Rewrite(string path) => Remedy.Of(new RemedyStep(
        RemedyOrder.Rewrite, $"Get-K8sCertificate {path} | Export-K8sCertificate -OutFile {path} -Force"));

    private static Remedy Anew(KubeConfigEntry entry, string field) => EntryRemedy.Fill(
        entry, field switch { AuthorityField =>
            "-CertificateAuthority …", CertificateField => "-ClientCertificate …", _ => "-ClientKey …" });

    private static int CountOf(byte[] content)
    {
        try
        {
            return CertificateReader.ReadAll(content, "the certificates", null)
                .Count(item => item.Certificate is not null || item.Problem is not null);
        }
        catch (PkiException)
        {
            // What nobody reads has none.
            return 0;
        }
    }

    private static EntryProblem? Time(KubeConfigEntry entry, string field, Certificate certificate, FindingSeverity severity)
    {
        var until = IsoTime.Day(certificate.NotAfter);
        if (certificate.IsExpired)
            return new EntryProblem(Rule.CertificateExpired.As(severity), entry,
                $"has a {field} that expired on {until}: {certificate.Subject}", "Renew it.");
        if (certificate.DaysRemaining < SoonDays)
            return new EntryProblem(Rule.ExpiresSoon, entry, $"has a {field} that expires on {until}: {certificate.Subject}",
                "Renew it.");
        return certificate.NotBefore.ToUniversalTime() <= Clock.UtcNow ? null : new EntryProblem(
            Rule.CertificateNotYetValid.As(severity), entry,
            $"has a {field} that is valid only from {IsoTime.Day(certificate.NotBefore)}: {certificate.Subject}",
            "Check the clock.");
    }

    // What is no base64 is noted where the file is decoded.
    private static byte[]? Content(KubeConfigEntry entry, string field, out EntryProblem? unread)
    {
        unread = null;
        try
        {
            return KubeConfigPlaces.Part(entry, field)?.Read();
        }
        catch (NotBase64Exception)
        {
            return null;
        }
        catch (PkiException failure)
        {
            unread = new EntryProblem(
                RuleOf(failure), entry, $"names a {field} that cannot be read: {failure.Message.TrimEnd('.')}",
                "Correct the path, or set it anew.");
            return null;
        }
    }
}
