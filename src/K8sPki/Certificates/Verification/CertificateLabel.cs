namespace K8sPki;

/// <summary>What a certificate is called in findings.</summary>
internal static class CertificateLabel
{
    private const int LongestName = 120;

    /// <summary>The subject, or else the first alternative name or the serial number, with the name of the file it came from; its folder is in the finding's target.</summary>
    public static string Of(Certificate certificate)
    {
        var name = NameOf(certificate);
        if (name.Length > LongestName)
            name = name[..LongestName] + "...";
        if (certificate.Origin is { } origin)
            return $"'{name}' ({origin})";
        return certificate.Path is { } path ? $"'{name}' ({PrintableText.Escape(Path.GetFileName(path))})" : $"'{name}'";
    }

    private static string NameOf(Certificate certificate)
    {
        try
        {
            if (certificate.Subject.Length > 0)
                return certificate.Subject;
            if (certificate.SubjectAlternativeNames is [var first, ..])
                return first.ToString();
        }
        catch (MalformedInputException)
        {
            // The name may be what is broken.
        }

        return "serial number " + certificate.SerialNumber;
    }
}
