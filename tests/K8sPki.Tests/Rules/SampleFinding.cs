using System.Text.RegularExpressions;

namespace K8sPki.Tests.Rules;

/// <summary>A finding and its sentences without what differs from run to run.</summary>
internal sealed partial record SampleFinding(Finding Finding, string Message, IReadOnlyList<string> Commands, string Words)
{
    public SampleFinding(Finding finding, string message, Remedy remedy)
        : this(finding, message, remedy.Commands, remedy.Text)
    {
    }

    /// <summary>A finding about files of a temporary folder.</summary>
    public static SampleFinding In(string folder, Finding finding)
    {
        return new SampleFinding(
            finding, Plain(finding.Message), [.. finding.Remedy.Commands.Select(Plain)], Plain(finding.Remedy.Text));

        string Plain(string text) => Key().Replace(Time().Replace(
            text.Replace(folder, "/FOLDER", StringComparison.Ordinal)
            .Replace(Path.GetFileName(folder), "FOLDER", StringComparison.Ordinal), "TIME"), "KEY…");
    }

    /// <summary>The finding as the files of approved sentences have it.</summary>
    public override string ToString() => string.Join('\n',
    [
        $"{Finding.Id} ({Finding.Severity.ToString().ToLowerInvariant()})",
        "    " + Message.Replace("\n", "\n    ", StringComparison.Ordinal),
        .. Commands.Select(command => "    $ " + command),
        .. Words.Length == 0 ? Array.Empty<string>() : ["    > " + Words],
    ]);

    [GeneratedRegex(@"\d{4}-\d\d-\d\d( \d\d:\d\d)?( UTC)?")]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{8}…|SHA256:[A-Za-z0-9+/]{43}")]
    private static partial Regex Key();
}
