using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>The files that an object of the pipeline is or names.</summary>
internal static class PipelinePaths
{
    private static readonly string[] Properties = ["PSPath", "FullName", "LiteralPath", "Path"];

    /// <summary>
    /// The objects of an argument: a list that is given by name is not taken apart by the engine, and text in a list of a type
    /// would lose what Invoke-Command noted on it.
    /// </summary>
    public static IEnumerable<object> Items(object? input) => Wrapped.Inner(input) switch
    {
        null => [],
        System.Collections.IEnumerable list and not string => list.Cast<object>(),
        _ => [input!],
    };

    /// <summary>
    /// The files of a file, a path with wildcards, or an object that has a path; an object of this module is where it was read.
    /// </summary>
    /// <exception cref="PkiException">It names none, or one of another machine.</exception>
    public static IReadOnlyCollection<string> Of(object input, FileSystemPaths paths)
    {
        if ((RemoteObject.Of(input)?.Refuse() ?? RemoteObject.RefusalOfPath(input)) is { } refusal)
            throw refusal;
        return Wrapped.Inner(input) switch
        {
            FileSystemInfo file => [file.FullName],
            string path => paths.Resolve(path),
            _ => [Named(PSObject.AsPSObject(input), paths)],
        };
    }

    /// <summary>The path that an object has as a property.</summary>
    /// <exception cref="InvalidRequestException">It has none.</exception>
    public static string Named(PSObject input, FileSystemPaths paths)
    {
        foreach (var name in Properties)
        {
            if (input.Properties[name]?.Value is string path)
                return paths.Literal(path);
        }

        throw new InvalidRequestException("InputNotUnderstood",
            $"An object of type {input.TypeNames[0]} is neither a file nor PEM text nor anything else that can be read here.");
    }
}
