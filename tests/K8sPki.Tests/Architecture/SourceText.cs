using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace K8sPki.Tests.Architecture;

/// <summary>The files of the repository, without what is built.</summary>
internal static class SourceText
{
    private static readonly string[] Ignored = [".git", "bin", "obj", "out", "TestResults", ".vs", ".idea"];

    /// <summary>The C# of the library and of the commands.</summary>
    public static IEnumerable<string> OfModule =>
        [.. FilesOf(Repository.PathOf("src", "K8sPki")), .. FilesOf(Repository.PathOf("src", "K8sPki.Commands"))];

    /// <summary>The C# in a folder and in those below it.</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        All(folder).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> All(string folder) =>
        Directory.EnumerateFiles(folder)
            .Where(file => Path.GetFileName(file) != ".git")
            .Concat(Directory.EnumerateDirectories(folder).Where(inner => !Ignored.Contains(Path.GetFileName(inner)))
                .SelectMany(All));

    /// <summary>The types that a file declares, without those nested in them, and their namespaces.</summary>
    public static IEnumerable<(string Namespace, string Name, bool IsPublic)> Types(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
            .Where(type => type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
                && type.Parent is BaseNamespaceDeclarationSyntax)
            .Select(type => ($"{((BaseNamespaceDeclarationSyntax)type.Parent!).Name}",
                type is DelegateDeclarationSyntax call
                    ? call.Identifier.Text
                    : ((BaseTypeDeclarationSyntax)type).Identifier.Text,
                type.Modifiers.Any(word => word.IsKind(SyntaxKind.PublicKeyword))));
}
