namespace K8sPki;

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
    public static void Authorities(KubeConfigEntry cluster, EntryFinding add)
    {
        if (Content(cluster, AuthorityField, add) is not { } content)
            return;
        var verdict = GoReader.ClientAuthorities.Judge(content);
        if (content.Length == 0)
            add(
                "AuthorityEmpty", FindingSeverity.Warning, cluster,
                $"names a {AuthorityField} that is empty, so that the system's authorities are trusted",
                Anew(cluster, AuthorityField));
        else if (!verdict.IsTaken)
            Refused(cluster, AuthorityField, verdict, content, add);
        if (CountOf(content) > verdict.Certificates.Count && verdict.IsTaken)
            add(
                "CertificatesPassedOver", FindingSeverity.Warning, cluster,
                $"has a {AuthorityField} of which kubectl passes over a part that it cannot read", Anew(cluster, AuthorityField));
        var hasOneThatHolds = verdict.Certificates.Any(certificate => !certificate.IsExpired
            && certificate.NotBefore.ToUniversalTime() <= Clock.UtcNow);
        foreach (var certificate in verdict.Certificates)
            CheckTime(
                cluster, AuthorityField, certificate, hasOneThatHolds ? FindingSeverity.Warning : FindingSeverity.Error, add);
    }

    /// <summary>The client certificate and its key: what kubectl reads of them, and whether they belong together.</summary>
    public static void Pair(KubeConfigEntry user, EntryFinding add)
    {
        var certificate = Content(user, CertificateField, add);
        var key = Content(user, KeyField, add);
        if (key is not null && user.FullPath(KeyField) is { } path && !user.Has(KeyField + "-data")
            && FileStore.IsReadableByOthers(path))
            add(
                "KeyReadableByOthers", FindingSeverity.Warning, user,
                $"has a client key that others may read: '{PrintableText.Escape(path)}'",
                $"chmod 600 {CommandArgument.InQuotes(path)}");
        if (certificate is null)
            return;
        var verdict = GoReader.KeyPair.Judge(certificate, key);
        if (verdict is { IsTaken: false, Kind: GoRefusal.Mismatch })
            add(
                "KeyMismatch", FindingSeverity.Error, user, "has a client key that is not the key of its client certificate",
                "Set both anew with Set-K8sKubeConfigUser.");
        else if (!verdict.IsTaken)
            Refused(
                user, verdict.RefusedFile == GoFile.Key ? KeyField : CertificateField, verdict,
                verdict.RefusedFile == GoFile.Key ? key! : certificate, add);
        if (GoReader.KeyPair.Judge(certificate).Certificates is [var first, ..])
            CheckTime(user, CertificateField, first, FindingSeverity.Error, add);
    }

    /// <summary>What a file that cannot be read is called here.</summary>
    public static string IdOf(PkiException failure) => failure is MissingInputException ? "FileMissing" : "FileUnreadable";

    /// <summary>What content that kubectl does not read is called where it is needed.</summary>
    public static string IdOf(string field) => field == KeyField ? "KeyUnreadable" : "CertificateUnreadable";

    // What nobody reads is told from a form that people can read and Go does not.
    private static string IdOf(string field, byte[] content) =>
        (field == KeyField ? IsKey(content) : CountOf(content) > 0) ? "FormNotRead" : IdOf(field);

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

    private static void Refused(KubeConfigEntry entry, string field, GoVerdict verdict, byte[] content, EntryFinding add)
    {
        var what = verdict.IsTakenByEarlier ? "that newer releases of kubectl do not read" : "that kubectl does not read";
        add(
            IdOf(field, content), verdict.IsTakenByEarlier ? FindingSeverity.Warning : FindingSeverity.Error, entry,
            $"has a {field} {what}: {verdict.Refusal}",
            field != KeyField && CountOf(content) > 0 && !entry.Has(field + "-data") && entry.FullPath(field) is { } path
                ? $"Get-K8sCertificate {CommandArgument.Of(path)} | Export-K8sCertificate {CommandArgument.Of(path)} -Force"
                : Anew(entry, field));
    }

    private static string Anew(KubeConfigEntry entry, string field)
    {
        var parameter = field switch
        {
            AuthorityField => "-CertificateAuthority", CertificateField => "-ClientCertificate", _ => "-ClientKey"
        };
        return EntryRule.Command(entry, parameter + " …");
    }

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

    private static void CheckTime(
        KubeConfigEntry entry, string field, Certificate certificate, FindingSeverity severity, EntryFinding add)
    {
        var until = IsoTime.Day(certificate.NotAfter);
        if (certificate.IsExpired)
            add(
                "CertificateExpired", severity, entry, $"has a {field} that expired on {until}: {certificate.Subject}",
                "Renew it.");
        else if (certificate.DaysRemaining < SoonDays)
            add(
                "ExpiresSoon", FindingSeverity.Warning, entry, $"has a {field} that expires on {until}: {certificate.Subject}",
                "Renew it.");
        else if (certificate.NotBefore.ToUniversalTime() > Clock.UtcNow)
            add(
                "CertificateNotYetValid", severity, entry,
                $"has a {field} that is valid only from {IsoTime.Day(certificate.NotBefore)}: {certificate.Subject}",
                "Check the clock.");
    }

    // What is no base64 is noted where the file is decoded.
    private static byte[]? Content(KubeConfigEntry entry, string field, EntryFinding add)
    {
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
            add(
                IdOf(failure), FindingSeverity.Error, entry,
                $"names a {field} that cannot be read: {failure.Message.TrimEnd('.')}", "Correct the path, or set it anew.");
            return null;
        }
    }
}
