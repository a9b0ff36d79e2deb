using System.Globalization;

namespace K8sPki;

/// <summary>Checks certificates and keys that an entry names or holds.</summary>
internal static class KubeConfigCertificateCheck
{
    /// <summary>The largest file that is looked at: 64 MB.</summary>
    public const int LargestFile = YamlLimits.Bytes;

    private const int SoonDays = 30;
    private const string AuthorityField = "certificate-authority";

    /// <summary>The authorities of a cluster. One that ended does no harm beside one that holds: Go looks for any that fits.</summary>
    public static void Authorities(KubeConfigEntry cluster, EntryFinding add)
    {
        if (Content(cluster, AuthorityField, add) is not { } content)
            return;
        try
        {
            var items = CertificateReader.ReadAll(content, "the " + AuthorityField, null).ToList();
            var certificates = items.Select(item => item.Certificate).OfType<Certificate>().ToList();
            var problem = items.Select(item => item.Problem).FirstOrDefault(found => found is not null);
            if (problem is not null && certificates.Count == 0)
                throw problem;
            if (problem is not null)
                add("CertificateUnreadable", FindingSeverity.Warning, cluster, $"has a {AuthorityField} of which a part cannot be read, which kubectl passes over: {problem.Message.TrimEnd('.')}", "Set it anew.");
            var hasOneThatHolds = certificates.Any(certificate => !certificate.IsExpired && certificate.NotBefore.ToUniversalTime() <= Clock.UtcNow);
            foreach (var certificate in certificates)
                CheckTime(cluster, AuthorityField, certificate, hasOneThatHolds ? FindingSeverity.Warning : FindingSeverity.Error, add);
        }
        catch (PkiException failure)
        {
            Unreadable(cluster, AuthorityField, failure, add);
        }
    }

    /// <summary>The client certificate, with what is wrong about it noted; null when there is none that can be read.</summary>
    public static Certificate? Certificate(KubeConfigEntry user, EntryFinding add)
    {
        const string Field = "client-certificate";
        if (Content(user, Field, add) is not { } content)
            return null;
        try
        {
            var certificate = CertificateReader.ReadFirst(content, "the " + Field, null);
            CheckTime(user, Field, certificate, FindingSeverity.Error, add);
            return certificate;
        }
        catch (PkiException failure)
        {
            Unreadable(user, Field, failure, add);
            return null;
        }
    }

    /// <summary>The client key, with what is wrong about it noted; null when there is none that can be read.</summary>
    public static PrivateKey? Key(KubeConfigEntry user, EntryFinding add)
    {
        if (Content(user, "client-key", add) is not { } content)
            return null;
        var path = user.Has("client-key-data") ? null : KubeConfigPaths.Resolve(user.Text("client-key")!, user.File.Path);
        if (path is not null && FileStore.IsReadableByOthers(path))
            add("KeyReadableByOthers", FindingSeverity.Warning, user, $"has a client key that others may read: '{PrintableText.Escape(path)}'", $"chmod 600 {CommandArgument.InQuotes(path)}");
        try
        {
            return PrivateKeyReader.Read(content, "the client-key", null);
        }
        catch (PkiException failure)
        {
            add("KeyUnreadable", FindingSeverity.Error, user, $"has a client key that cannot be read: {failure.Message.TrimEnd('.')}", "Set it anew.");
            return null;
        }
    }

    /// <summary>What a file that cannot be read is called here.</summary>
    public static string IdOf(PkiException failure) => failure is MissingInputException ? "FileNotFound" : "FileUnreadable";

    private static void Unreadable(KubeConfigEntry entry, string field, PkiException failure, EntryFinding add) =>
        add("CertificateUnreadable", FindingSeverity.Error, entry, $"has a {field} that cannot be read: {failure.Message.TrimEnd('.')}", "Set it anew.");

    private static void CheckTime(KubeConfigEntry entry, string field, Certificate certificate, FindingSeverity severity, EntryFinding add)
    {
        var until = certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (certificate.IsExpired)
            add("CertificateExpired", severity, entry, $"has a {field} that expired on {until}: {certificate.Subject}", "Renew it.");
        else if (certificate.DaysRemaining < SoonDays)
            add("ExpiresSoon", FindingSeverity.Warning, entry, $"has a {field} that expires on {until}: {certificate.Subject}", "Renew it.");
        else if (certificate.NotBefore.ToUniversalTime() > Clock.UtcNow)
            add("CertificateNotYetValid", severity, entry, $"has a {field} that is valid only from {certificate.NotBefore:yyyy-MM-dd}: {certificate.Subject}", "Check the clock.");
    }

    // What is no base64 is noted where the file is decoded.
    private static byte[]? Content(KubeConfigEntry entry, string field, EntryFinding add)
    {
        try
        {
            return EntryContent.Read(entry, field);
        }
        catch (PkiException failure) when (failure.ErrorId == "DataNotBase64")
        {
            return null;
        }
        catch (PkiException failure)
        {
            add(IdOf(failure), FindingSeverity.Error, entry, $"names a {field} that cannot be read: {failure.Message.TrimEnd('.')}", "Correct the path, or set it anew.");
            return null;
        }
    }
}
