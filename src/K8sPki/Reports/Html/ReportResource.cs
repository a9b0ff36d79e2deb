using System.Security.Cryptography;
using System.Text;

namespace K8sPki.Reports;

/// <summary>A file of this assembly that a report's page carries in itself.</summary>
internal sealed class ReportResource
{
    /// <summary>The style of the page.</summary>
    public static readonly ReportResource Style = new("report.css");

    /// <summary>What the page does beyond being read: sorting, filtering, copying.</summary>
    public static readonly ReportResource Script = new("report.js");

    private ReportResource(string name)
    {
        using var stream = typeof(ReportResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser hashes what it reads, with the ends of lines that HTML has.
        Content = reader.ReadToEnd().ReplaceLineEndings("\n");
        Hash = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));
    }

    /// <summary>Its text.</summary>
    public string Content { get; }

    /// <summary>Its hash, by which the page's policy lets it in and nothing else (Content Security Policy 3).</summary>
    public string Hash { get; }
}
