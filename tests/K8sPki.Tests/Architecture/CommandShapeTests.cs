using System.Management.Automation;
using System.Reflection;

namespace K8sPki.Tests.Architecture;

/// <summary>What the parts of src/K8sPki look like from outside.</summary>
public class CommandShapeTests
{
    private static readonly Assembly Library = typeof(PkiException).Assembly;

    private static IEnumerable<Type> Cmdlets => Library.GetTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);

    [Fact]
    public void A_cmdlet_is_one_sealed_class_in_the_file_of_its_name()
    {
        using var sources = new SourceFiles(Library, "src/K8sPki/");
        var files = sources.ByType();
        Assert.NotEmpty(Cmdlets);
        Assert.All(Cmdlets, type =>
        {
            var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.Equal($"{attribute.VerbName}{attribute.NounName}Command", type.Name);
            Assert.True(type is { IsSealed: true, IsPublic: true }, $"{type.Name} is not public and sealed.");
            var file = Assert.Single(files[type]);
            Assert.Equal(type.Name + ".cs", Path.GetFileName(file));
            Assert.Equal([type], files.Where(pair => pair.Value.Contains(file)).Select(pair => pair.Key));
        });
    }

    [Fact]
    public void Everything_in_Commands_is_a_cmdlet()
    {
        using var sources = new SourceFiles(Library, "src/K8sPki/");
        var inCommands = sources.ByType().Where(pair => pair.Value.Any(file => file.StartsWith("Commands/", StringComparison.Ordinal))).Select(pair => pair.Key);
        Assert.Equal(Cmdlets.Order(ByName), inCommands.Order(ByName));
    }

    // PowerShell finds no index in the lists that the compiler makes of collection expressions: $it.Findings[0] is all of them.
    [Fact]
    public void What_commands_write_has_lists_with_an_index()
    {
        var written = Library.GetExportedTypes().Where(type => type.Namespace == "K8sPki").ToArray();
        Assert.NotEmpty(written);
        Assert.All(written, type => Assert.DoesNotContain(TypeUses.Of(type), used => used.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_manifest_exports_the_cmdlets_there_are()
    {
        var exported = Manifest.Read().Strings("CmdletsToExport");
        var declared = Cmdlets.Select(type => type.GetCustomAttribute<CmdletAttribute>()!).Select(attribute => $"{attribute.VerbName}-{attribute.NounName}");
        Assert.Equal(declared.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_has_the_version_that_is_built() =>
        Assert.Equal(Manifest.Read().Text("ModuleVersion"), Library.GetName().Version!.ToString(3));

    [Fact]
    public void Each_folder_has_its_namespace()
    {
        using var sources = new SourceFiles(Library, "src/K8sPki/");
        Assert.All(sources.ByType(), pair => Assert.Equal(
            pair.Value.First().Split('/')[0] switch
            {
                "Commands" => "K8sPki.Commands",
                "Internal" => "K8sPki.Internal",
                _ => "K8sPki",
            },
            pair.Key.Namespace));
    }

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

    private static Comparer<Type> ByName { get; } = Comparer<Type>.Create((left, right) => string.CompareOrdinal(left.FullName, right.FullName));

    private static bool CanBeRebuilt(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.GetConstructor(Type.EmptyTypes) is not null;
}
