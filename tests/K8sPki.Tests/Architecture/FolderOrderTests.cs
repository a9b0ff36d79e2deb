namespace K8sPki.Tests.Architecture;

/// <summary>
/// The folders of the library stand in an order, and each uses only those after it. Where a folder in a folder has a place of its
/// own, the outer one stands for the rest. That the library knows no command, the projects hold.
/// </summary>
public class FolderOrderTests
{
    // One in another stands before it where it has a place of its own.
    private static readonly string[] Folders =
    [
        "Reports", "ClusterPki/Repair", "ClusterPki/Rotation", "ClusterPki/Survey", "ClusterPki/Logs", "ClusterPki/Checks",
        "ClusterPki/Steps", "ClusterPki/Renewal", "ClusterPki/Kubeadm", "ClusterPki/Tree", "ClusterPki/Editing", "ClusterPki",
        "KubeConfig", "Api", "Endpoints", "Logs", "Certificates", "Requests", "Keys", "Forms", "Naming", "Yaml", "Encoding",
        "Rules", "Platform",
    ];

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        var library = SourceModel.OfLibrary();
        Assert.Empty(library.UnknownNames);
        Assert.Empty(Violations(library));
    }

    [Theory]
    [InlineData("class Lower : Upper;")]
    [InlineData("class Lower { Upper? Field { get; set; } }")]
    [InlineData("abstract class Lower { public abstract void Method(Upper parameter); }")]
    [InlineData("abstract class Lower { public abstract Dictionary<string, List<Upper[][]>> Method(); }")]
    [InlineData("class Lower { int Method() => Upper.Make().GetHashCode(); }")]
    [InlineData("class Lower { Func<object> Method() => () => new Upper(); }")]
    [InlineData("class Lower { class Nested { Upper? field; } }")]
    [InlineData("[System.ComponentModel.TypeConverter(typeof(Upper))] class Lower;")]
    [InlineData("class Lower { void Method() { try { Method(); } catch (Upper) { } } }")]
    [InlineData("class Lower { string Method() => nameof(Upper); }")]
    [InlineData(
        "class Lower { IEnumerable<int> Method() { yield return 1; var upper = Between.Get(); yield return upper.HResult; } }")]
    public void A_use_of_a_folder_above_is_found(string text)
    {
        var sources = new SourceModel(
        [
            ("Api/Upper.cs", "class Upper : Exception { public static Upper Make() => new(); }"),
            ("Api/Between.cs", "class Between { public static Upper Get() => new(); }"),
            ("Keys/Lower.cs", text),
        ]);
        Assert.Empty(sources.UnknownNames);
        Assert.Contains("Keys/Lower.cs uses Upper of Api/Upper.cs above it.", Violations(sources));
    }

    [Fact]
    public void A_use_of_a_folder_below_is_right() =>
        Assert.Empty(Violations(new([("Api/Upper.cs", "class Upper { Lower? field; }"), ("Keys/Lower.cs", "class Lower;")])));

    private static IEnumerable<string> Violations(SourceModel sources) =>
        from use in sources.Uses()
        where Rank(use.Declared) < Rank(use.File)
        select $"{use.File} uses {use.Type.Name} of {use.Declared} above it.";

    private static int Rank(string file)
    {
        var rank = Array.FindIndex(Folders, folder => file.StartsWith(folder + "/", StringComparison.Ordinal));
        return rank >= 0 ? rank : throw new InvalidOperationException($"{file} is in none of the folders of the library.");
    }
}
