using System.Management.Automation;
using K8sPki.Help;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Help;

/// <summary>The pages in en-US, each with its command as Get-Command has it after Import-Module.</summary>
internal static class HelpPages
{
    private static readonly Lazy<IReadOnlyList<CmdletInfo>> Known = new(Cmdlets);

    /// <summary>The same without a session, for the names of tests.</summary>
    public static IEnumerable<HelpPage> OfAssembly() => HelpPage.CommandsOf(typeof(Internal.PkiCommand).Assembly).Select(Of);

    public static IReadOnlyList<HelpPage> All() => [.. Known.Value.Select(Of)];

    public static HelpPage Of(string command) => Of(Known.Value.Single(cmdlet => cmdlet.Name == command));

    public static string PathOf(string command) => Repository.PathOf("en-US", command + ".md");

    public static string TextOf(string command) => File.Exists(PathOf(command))
        ? File.ReadAllText(PathOf(command)).ReplaceLineEndings("\n")
        : "";

    private static HelpPage Of(CmdletInfo cmdlet) => HelpPage.Parse(cmdlet, TextOf(cmdlet.Name));

    private static IReadOnlyList<CmdletInfo> Cmdlets()
    {
        using var session = new EngineSession();
        return [.. session.Run("Get-Command -Module K8sPki").ThrowOnError().Output
            .Select(command => (CmdletInfo)command!.BaseObject).OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
    }
}
