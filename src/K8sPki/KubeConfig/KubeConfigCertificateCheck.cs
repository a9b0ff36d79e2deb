using System.Globalization;

namespace K8sPki;

/// <summary>Checks certificates and keys that an entry names or holds.</summary>
internal static class KubeConfigCertificateCheck
{
    private const int SoonDays = 30;

    /// <summary>The certificates of a field, with what is wrong about them noted.</summary>
    public static IReadOnlyList<Certificate> Certificates(KubeConfigEntry entry, string field, EntryFinding add)
    {
        if (Content(entry, field, add) is not { } content)
            return [];
        try
        {
            var certificates = CertificateReader.ReadAll(content, "the " + field, null)
                .Select(item => item.Certificate ?? throw item.Problem!).ToList();
            foreach (var certificate in certificates)
                CheckTime(entry, field, certificate, add);
            return certificates;
        }
        catch (PkiException failure)
        {
            add("CertificateUnreadable", FindingSeverity.Error, entry, $"has a {field} that cannot be read: {failure.Message.TrimEnd('.')}", "Set it anew.");
            return [];
        }
    }

    /// <summary>The client key, with what is wrong about it noted; null when there is none that can be read.</summary>
    public static PrivateKey? Key(KubeConfigEntry user, EntryFinding add)
    {
        if (Content(user, "client-key", add) is not { } content)
            return null;
        var path = user.Text("client-key-data") is null ? KubeConfigPaths.Resolve(user.Text("client-key")!, user.File.Path) : null;
        if (path is not null && FileStore.IsReadableByOthers(path))
            add("KeyReadableByOthers", FindingSeverity.Warning, user, $"has a client key that others may read: '{path}'", $"chmod 600 {CommandArgument.InQuotes(path)}");
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

    private static void CheckTime(KubeConfigEntry entry, string field, Certificate certificate, EntryFinding add)
    {
        var until = certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (certificate.IsExpired)
            add("CertificateExpired", FindingSeverity.Error, entry, $"has a {field} that expired on {until}: {certificate.Subject}", "Renew it.");
        else if (certificate.DaysRemaining < SoonDays)
            add("CertificateExpiresSoon", FindingSeverity.Warning, entry, $"has a {field} that expires on {until}: {certificate.Subject}", "Renew it.");
        else if (certificate.NotBefore.ToUniversalTime() > Clock.UtcNow)
            add("CertificateNotYetValid", FindingSeverity.Error, entry, $"has a {field} that is valid only from {certificate.NotBefore:yyyy-MM-dd}: {certificate.Subject}", "Check the clock.");
    }

    private static byte[]? Content(KubeConfigEntry entry, string field, EntryFinding add)
    {
        if (entry.Text(field + "-data") is { } data)
        {
            try
            {
                return Convert.FromBase64String(data);
            }
            catch (FormatException)
            {
                add("DataNotBase64", FindingSeverity.Error, entry, $"has a {field}-data that is not base64", "Set it anew.");
                return null;
            }
        }

        if (entry.Text(field) is not { } path)
            return null;
        try
        {
            return FileStore.Read(KubeConfigPaths.Resolve(path, entry.File.Path), YamlLimits.Bytes);
        }
        catch (PkiException failure)
        {
            add(failure.ErrorId == "PathNotFound" ? "FileNotFound" : "FileUnreadable", FindingSeverity.Error, entry, $"names a {field} that cannot be read: {failure.Message.TrimEnd('.')}", "Correct the path, or set it anew.");
            return null;
        }
    }
}
