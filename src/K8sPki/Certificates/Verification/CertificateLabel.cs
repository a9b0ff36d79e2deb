namespace K8sPki;

/// <summary>What a certificate is called in findings.</summary>
internal static class CertificateLabel
{
    private const int LongestName = 120;

    /// <summary>The subject, or else the first alternative name or the serial number, with the file it came from.</summary>
    public static string Of(Certificate certificate)
    {
        var name = certificate.Subject;
        if (name.Length == 0)
            name = "serial number " + certificate.SerialNumber;
        if (name.Length > LongestName)
            name = name[..LongestName] + "...";
        return certificate.Path is { } path ? $"'{name}' in '{PrintableText.Escape(path)}'" : $"'{name}'";
    }
}
