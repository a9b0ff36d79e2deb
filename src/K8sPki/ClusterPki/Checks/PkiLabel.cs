using System.Globalization;

namespace K8sPki;

/// <summary>How findings speak of a node's things, and of the commands that mend them.</summary>
internal static class PkiLabel
{
    /// <summary>An entry by its name and file.</summary>
    public static string Of(PkiEntry entry) => PrintableText.Escape(entry.IsEmbedded ? $"The certificate in '{entry.Path}'" : $"{entry.Name} ('{entry.Path}')");

    /// <summary>A path in quotes.</summary>
    public static string Of(string path) => $"'{PrintableText.Escape(path)}'";

    /// <summary>A time to the minute.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The command that renews an entry.</summary>
    public static string Renew(PkiInventory facts, PkiEntry entry, string with = "") =>
        entry.Purpose.IsAuthority ? $"Start-K8sCARotation {Argument(entry.Name)}{facts.Argument}" : $"Update-K8sPki {Argument(entry.Name)}{facts.Argument}{with}";

    /// <summary>The command that makes what is missing and keeps what fits.</summary>
    public static string Initialize(PkiInventory facts) =>
        $"Initialize-K8sPki -Path {Argument(facts.Argument.Length == 0 ? "/etc/kubernetes" : System.IO.Path.Combine(facts.Folder, facts.Argument.StartsWith(" -Root", StringComparison.Ordinal) ? "etc/kubernetes" : ""))}";

    /// <summary>A text as an argument of a command, in quotes where it needs them.</summary>
    public static string Argument(string text) => text.Length > 0 && text.All(IsPlain) ? text : $"'{PrintableText.Escape(text).Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':';
}
