using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace K8sPki.Tests.Architecture;

/// <summary>Sources as the compiler understands them: which type a name in a file means.</summary>
internal sealed class SourceModel
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    // Other errors are of what the source generators write, which is not here.
    private static readonly string[] Unknown = ["CS0103", "CS0117", "CS0234", "CS0246", "CS1061"];
    private readonly CSharpCompilation compilation;

    /// <param name="files">Paths, which need not be there, and texts.</param>
    public SourceModel(IEnumerable<(string Path, string Text)> files) => compilation = CSharpCompilation.Create(
        "Sources",
        files.Append(("", Usings)).Select(file => CSharpSyntaxTree.ParseText(file.Item2, path: file.Item1)),
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("K8sPki", StringComparison.OrdinalIgnoreCase))
            .Select(path => MetadataReference.CreateFromFile(path)),
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Names that the compiler does not know: nothing is told of these.</summary>
    public IEnumerable<Diagnostic> UnknownNames => compilation.GetDiagnostics().Where(found => Unknown.Contains(found.Id));

    /// <summary>The library, with paths relative to its folder.</summary>
    public static SourceModel OfLibrary()
    {
        var root = Repository.PathOf("src", "K8sPki");
        return new(SourceText.FilesOf(root)
            .Select(file => (Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file))));
    }

    /// <summary>
    /// For each file the types of these sources that its names stand for, and the files where those are declared.
    /// </summary>
    public IEnumerable<(string File, ITypeSymbol Type, string Declared)> Uses() =>
        from tree in compilation.SyntaxTrees.AsParallel()
        let model = compilation.GetSemanticModel(tree)
        from type in tree.GetRoot().DescendantNodes().SelectMany(node => Named(node, model))
            .ToHashSet(SymbolEqualityComparer.Default)
        from declared in type.DeclaringSyntaxReferences
        where declared.SyntaxTree != tree
        select (tree.FilePath, (ITypeSymbol)type, declared.SyntaxTree.FilePath);

    /// <summary>The lists in public types that the compiler would make a type of its own for.</summary>
    public IEnumerable<string> ListsWithoutIndex() =>
        from tree in compilation.SyntaxTrees.AsParallel()
        let model = compilation.GetSemanticModel(tree)
        from list in tree.GetRoot().DescendantNodes().OfType<CollectionExpressionSyntax>()
        where list.Elements.Count > 0 && model.GetTypeInfo(list).ConvertedType is { TypeKind: TypeKind.Interface } made
            && made.Name is "IEnumerable" or "IReadOnlyCollection" or "IReadOnlyList"
            && model.GetEnclosingSymbol(list.SpanStart) is { } inside && IsPublic(inside)
        select $"{tree.FilePath}: {list}";

    private static bool IsPublic(ISymbol inside)
    {
        var type = inside as INamedTypeSymbol ?? inside.ContainingType;
        while (type.ContainingType is { } outer)
            type = outer;
        return type.DeclaredAccessibility == Accessibility.Public;
    }

    /// <summary>
    /// The type that a name is, that has the member of this name, and those of the member's value and parameters.
    /// </summary>
    private static IEnumerable<ISymbol> Named(SyntaxNode node, SemanticModel model)
    {
        if (node is BaseObjectCreationExpressionSyntax)
            return Parts(model.GetTypeInfo(node).Type);
        return node is not SimpleNameSyntax ? [] : model.GetSymbolInfo(node).Symbol switch
        {
            ITypeSymbol type => Parts(type),
            IMethodSymbol method => [.. Parts(method.ContainingType), .. Parts(method.ReturnType),
                .. method.Parameters.SelectMany(taken => Parts(taken.Type))],
            IPropertySymbol property => [.. Parts(property.ContainingType), .. Parts(property.Type)],
            IFieldSymbol field => [.. Parts(field.ContainingType), .. Parts(field.Type)],
            IEventSymbol happening => [.. Parts(happening.ContainingType), .. Parts(happening.Type)],
            ILocalSymbol local => Parts(local.Type),
            _ => [],
        };
    }

    private static IEnumerable<ISymbol> Parts(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        IPointerTypeSymbol pointer => Parts(pointer.PointedAtType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Append(named.OriginalDefinition),
        _ => [],
    };
}
