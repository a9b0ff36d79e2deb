using System.Globalization;
using System.Text;

namespace K8sPki.Api;

/// <summary>Says in a few lines who asks for what, for a person who is to decide.</summary>
internal static class SigningRequestText
{
    private const int MostListed = 12;

    /// <summary>The lines: subject, names, usages, signer, requester, key, findings.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="findings">What a test found; what is found without a policy unless given.</param>
    public static string Summary(SigningRequest asked, IReadOnlyList<Finding>? findings = null)
    {
        var text = new StringBuilder();
        foreach (var (label, value) in Rows(asked))
            text.Append(CultureInfo.InvariantCulture, $"\n  {label,-10} {value}");
        foreach (var finding in (findings ?? asked.Findings).Where(finding => finding.Severity != FindingSeverity.Information))
            text.Append(CultureInfo.InvariantCulture,
                $"\n  {finding.Severity.ToString().ToUpperInvariant(),-10} {finding.Id}: {finding.Message}");
        return text.ToString();
    }

    /// <summary>The same in one line.</summary>
    public static string Line(SigningRequest asked) =>
        $"'{asked.Name}': "
        + string.Join("; ", Rows(asked).Where(row => row.Label is not "Key").Select(row =>
            row.Label is "Subject" ? row.Value : $"{row.Label.ToLowerInvariant()} {row.Value}"));

    /// <summary>A duration as people say it: 90s, 15m, 5h, 12d.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => $"{Math.Max(0, (int)span.TotalSeconds)}s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes}m",
        { TotalDays: < 2 } => $"{(int)span.TotalHours}h",
        _ => $"{(int)span.TotalDays}d",
    };

    private static IEnumerable<(string Label, string Value)> Rows(SigningRequest asked)
    {
        var request = asked.Request;
        yield return ("Subject", asked.Subject.Length > 0 ? asked.Subject : "none");
        yield return ("Names", Listed(Names(request)));
        yield return ("Usages", Listed(asked.Usages));
        yield return ("Signer", asked.SignerName + Lifetime(asked));
        yield return ("Requester", $"{asked.Username} (groups {Listed(asked.Groups)})");
        if (request is not null)
            yield return ("Key", $"{request.PublicKey.Algorithm} {request.PublicKey.KeySize}");
    }

    private static string Lifetime(SigningRequest asked) =>
        asked.ExpirationSeconds is { } seconds ? $", for {Duration(TimeSpan.FromSeconds(seconds))}" : "";

    private static IEnumerable<string> Names(CertificateRequest? request)
    {
        try
        {
            return request?.SubjectAlternativeNames.Select(name => name.ToString()) ?? [];
        }
        catch (MalformedInputException)
        {
            // The findings below the names say that they cannot be read.
            return ["unreadable"];
        }
    }

    private static string Listed(IEnumerable<string> texts)
    {
        var all = texts.ToArray();
        return all.Length == 0 ? "none"
            : all.Length <= MostListed ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostListed))} and {all.Length - MostListed} more";
    }
}
