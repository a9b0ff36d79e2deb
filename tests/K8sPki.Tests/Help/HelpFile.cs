using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using K8sPki.Tests.Engine;
using static K8sPki.Tests.Help.MamlNames;

namespace K8sPki.Tests.Help;

/// <summary>en-US/K8sPki.dll-Help.xml: written by hand but for what Get-Command knows.</summary>
internal static class HelpFile
{
    public static string Path { get; } = Repository.PathOf("en-US", "K8sPki.dll-Help.xml");

    public static XDocument Read() => XDocument.Load(Path);

    public static string ReadText() => File.ReadAllText(Path).ReplaceLineEndings("\n");

    /// <summary>The module's cmdlets by name.</summary>
    public static IReadOnlyList<CmdletInfo> Cmdlets()
    {
        using var session = new EngineSession();
        return [.. session.Run("Get-Command -Module K8sPki").ThrowOnError().Output.Select(command => (CmdletInfo)command!.BaseObject).OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
    }

    /// <summary>The entries by the names of their cmdlets.</summary>
    public static IReadOnlyDictionary<string, XElement> Entries(XDocument file) =>
        file.Root!.Elements(Command + "command").ToDictionary(entry => (string)entry.Element(Command + "details")!.Element(Command + "name")!, StringComparer.Ordinal);

    /// <summary>The file as it ought to be: an entry for each cmdlet and no other, the prose as it is.</summary>
    public static string Refresh(XDocument file, IEnumerable<CmdletInfo> cmdlets)
    {
        var entries = Entries(file);
        var fresh = new XDocument(file);
        fresh.Root!.ReplaceNodes(cmdlets.Select(cmdlet => CommandHelp.Refresh(cmdlet, entries.GetValueOrDefault(cmdlet.Name))));
        return TextOf(fresh);
    }

    /// <summary>A help file as it is written.</summary>
    public static string TextOf(XDocument file)
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, settings))
            file.Save(writer);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
