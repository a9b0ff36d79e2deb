using System.Collections;
using System.Management.Automation;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Turns names into completions: the ones that start as typed, quoted where PowerShell needs it.</summary>
internal static class Completions
{
    /// <summary>The names that begin with what was typed, which may have an opening quote.</summary>
    public static IEnumerable<CompletionResult> Matching(IEnumerable<string> names, string? typed)
    {
        var start = (typed ?? "").Trim('\'', '"');
        return names
            .Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(name => Of(name, PrintableText.Escape(name)));
    }

    private static CompletionResult Of(string name, string shown) =>
        new(CommandArgument.Of(name), shown, CompletionResultType.ParameterValue, shown);
}

/// <summary>The arguments that a command line has so far, as a completion is told of them.</summary>
internal readonly struct BoundArguments(IDictionary? bound)
{
    /// <summary>The texts of a parameter; none when it is not there.</summary>
    public IReadOnlyList<string> All(string parameter) => bound?[parameter] switch
    {
        null => [],
        string text => [text],
        IEnumerable list => [.. list.Cast<object?>().Select(item => item?.ToString()).OfType<string>()],
        var value => [Wrapped.Inner(value).ToString() ?? ""],
    };

    /// <summary>The first text of a parameter; null when it is not there.</summary>
    public string? First(string parameter) => All(parameter) is [var first, ..] ? first : null;
}

/// <summary>The paths of the session that a completion is for.</summary>
internal static class SessionPaths
{
    /// <summary>Completion runs inside a pipeline of the session, where SessionStateProxy is barred.</summary>
    public static PathIntrinsics Current
    {
        get
        {
            using var nested = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return nested.AddScript("$ExecutionContext.SessionState.Path").Invoke<PathIntrinsics>()[0];
        }
    }
}
