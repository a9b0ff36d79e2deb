using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.Architecture;

/// <summary>What the parts of the module look like from outside.</summary>
public class CommandShapeTests
{
    private static readonly Assembly Library = typeof(PkiException).Assembly;

    private static IEnumerable<Type> Cmdlets =>
        typeof(Internal.PkiCommand).Assembly.GetTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);

    [Fact]
    public void A_cmdlet_is_one_sealed_class_of_its_name()
    {
        Assert.NotEmpty(Cmdlets);
        Assert.All(Cmdlets, type =>
        {
            var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.Equal($"{attribute.VerbName}{attribute.NounName}Command", type.Name);
            Assert.True(type is { IsSealed: true, IsPublic: true }, $"{type.Name} is not public and sealed.");
        });
    }

    [Fact]
    public void A_file_in_Commands_is_one_cmdlet() => Assert.Equal(
        Cmdlets.Select(type => (Path: type.Name + ".cs", type.Name)).Order(),
        SourceText.FilesOf(Repository.PathOf("src", "K8sPki.Commands", "Commands"))
            .SelectMany(file => SourceText.Types(file), (file, type) => (Path: Path.GetFileName(file), type.Name)).Order());

    // PowerShell finds no index in the lists that the compiler makes of collection expressions: $it.Findings[0] is all of them.
    [Fact]
    public void What_commands_write_has_lists_with_an_index() => Assert.Empty(SourceModel.OfLibrary().ListsWithoutIndex());

    [Theory]
    [InlineData("public class A { public IReadOnlyList<int> B { get; } = [1]; }", true)]
    [InlineData("public class A { private static IEnumerable<int> B(int[] c) => [.. c]; }", true)]
    [InlineData("public class A { class B { public IReadOnlyCollection<int> C => [1]; } }", true)]
    [InlineData("public class A { public IReadOnlyList<int> B { get; } = (int[])[1]; public int[] C => [1]; public "
        + "IReadOnlyList<int> D => []; }", false)]
    [InlineData("class A { public IReadOnlyList<int> B { get; } = [1]; }", false)]
    public void A_list_without_an_index_is_found(string text, bool isOne) =>
        Assert.Equal(isOne, new SourceModel([("A.cs", text)]).ListsWithoutIndex().Any());

    [Fact]
    public void The_manifest_exports_the_cmdlets_there_are()
    {
        var exported = Manifest.Read().Strings("CmdletsToExport");
        var declared = Cmdlets.Select(type => type.GetCustomAttribute<CmdletAttribute>()!)
            .Select(attribute => $"{attribute.VerbName}-{attribute.NounName}");
        Assert.Equal(declared.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    /// <summary>The build reads it there; the manifest of the commands cannot.</summary>
    [Fact]
    public void The_version_is_that_of_the_manifest()
    {
        var version = Manifest.Read().Text("ModuleVersion");
        Assert.Equal(version, Library.GetName().Version!.ToString(3));
        Assert.Matches($@"ModuleVersion\s+= '{Regex.Escape(version)}'",
            File.ReadAllText(Repository.PathOf("module", "K8sPki.Commands.psd1")));
    }

    /// <summary>
    /// What users may name stands in K8sPki, with what shares its file; the rest in the namespace of its folder.
    /// </summary>
    [Fact]
    public void Each_folder_has_its_namespace() => Assert.All(SourceText.OfModule, file =>
    {
        var types = SourceText.Types(file).ToList();
        var isPublic = types.Exists(type => type.IsPublic);
        Assert.All(types, type => Assert.Equal(isPublic && !IsOfCommands(file) ? "K8sPki" : NamespaceOf(file), type.Namespace));
    });

    private static string[] FoldersOf(string file) =>
        Path.GetRelativePath(Repository.PathOf("src"), file).Replace('\\', '/').Split('/')[..^1];

    private static bool IsOfCommands(string file) => FoldersOf(file)[0] == "K8sPki.Commands";

    // A namespace that is called as a type of K8sPki or of .NET would hide it.
    private static string NamespaceOf(string file) => FoldersOf(file) switch
    {
        [_] => "K8sPki",
        [_, "KubeConfig", ..] => "K8sPki.KubeConfigDocuments",
        [_, "Encoding", ..] => "K8sPki.PemAndDer",
        [_, var area, ..] => "K8sPki." + area,
        [] => throw new InvalidOperationException($"{file} is in no project."),
    };

    /// <summary>
    /// PowerShell silently rebuilds a Deserialized.* object of a type with a public parameterless constructor, without its
    /// private state. Without one it refuses, which is what a user can act on.
    /// </summary>
    [Fact]
    public void No_object_can_be_rebuilt_without_its_state() =>
        Assert.DoesNotContain(Library.GetExportedTypes(), type => type.Namespace == "K8sPki" && CanBeRebuilt(type));

    [Fact]
    public void A_type_that_can_be_rebuilt_is_found()
    {
        Assert.True(CanBeRebuilt(typeof(UriBuilder)));
        Assert.False(CanBeRebuilt(typeof(Uri)));
    }

    private static bool CanBeRebuilt(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.GetConstructor(Type.EmptyTypes) is not null;
}
