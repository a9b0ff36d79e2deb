using System.Collections;
using System.Management.Automation.Language;

namespace K8sPki.Tests.Architecture;

/// <summary>K8sPki.psd1 as the data it is.</summary>
internal sealed class Manifest
{
    private readonly Hashtable data;

    private Manifest(Hashtable data) => this.data = data;

    public static Manifest Read()
    {
        var script = Parser.ParseFile(Repository.PathOf("K8sPki.psd1"), out _, out var errors);
        Assert.Empty(errors);
        var table = (HashtableAst)script.Find(node => node is HashtableAst, searchNestedScriptBlocks: false);
        return new Manifest((Hashtable)table.SafeGetValue());
    }

    public string Text(string key) => (string)data[key]!;

    public string[] Strings(string key) => [.. ((object[])data[key]!).Cast<string>()];
}
