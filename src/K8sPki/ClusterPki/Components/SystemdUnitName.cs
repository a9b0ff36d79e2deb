using System.Globalization;
using System.Text;

namespace K8sPki;

/// <summary>The name of a service and its parts: systemd.unit(5).</summary>
internal sealed record SystemdUnitName
{
    /// <summary>The ending of services.</summary>
    public const string Service = ".service";

    private SystemdUnitName(string full)
    {
        Full = full;
        WithoutType = full[..^Service.Length];
        var at = WithoutType.IndexOf('@', StringComparison.Ordinal);
        Prefix = at < 0 ? WithoutType : WithoutType[..at];
        Instance = at < 0 ? null : WithoutType[(at + 1)..];
    }

    /// <summary>The whole: <c>etcd@e1.service</c>.</summary>
    public string Full { get; }

    /// <summary>Without the ending.</summary>
    public string WithoutType { get; }

    /// <summary>What is before the at sign; all of it where there is none.</summary>
    public string Prefix { get; }

    /// <summary>What is behind the at sign; null where there is none, empty for a template.</summary>
    public string? Instance { get; }

    /// <summary>True for a template, which is started by no name of its own.</summary>
    public bool IsTemplate => Instance is { Length: 0 };

    /// <summary>The template of an instance; null for what is none.</summary>
    public SystemdUnitName? Template => Instance is { Length: > 0 } ? new(Prefix + "@" + Service) : null;

    /// <summary>The last part of the prefix by its dashes.</summary>
    public string LastOfPrefix => Prefix[(Prefix.LastIndexOf('-') + 1)..];

    /// <summary>Reads a name; null for what is no service's.</summary>
    public static SystemdUnitName? Parse(string name) => name.Length > Service.Length && name.EndsWith(Service, StringComparison.Ordinal) ? new(name) : null;

    /// <summary>The folders of its drop-ins, from the one that counts most: its own, its template's, those of its prefix's dashes, that of all services.</summary>
    public IEnumerable<string> DropInFolders()
    {
        yield return Full + ".d";
        if (Template is { } template)
            yield return template.Full + ".d";
        for (var dash = Prefix.LastIndexOf('-'); dash > 0; dash = Prefix.LastIndexOf('-', dash - 1))
            yield return Prefix[..(dash + 1)] + Service + ".d";
    }

    /// <summary>A part of a name with its escapes taken back: a dash stands for a slash, <c>\x2d</c> for a dash.</summary>
    public static string Unescape(string part)
    {
        var text = new StringBuilder();
        for (var at = 0; at < part.Length; at++)
        {
            if (part[at] == '-')
            {
                text.Append('/');
            }
            else if (part.AsSpan(at).StartsWith("\\x") && at + 4 <= part.Length && byte.TryParse(part.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                at += 3;
            }
            else
            {
                text.Append(part[at]);
            }
        }

        return text.ToString();
    }
}
