using System.Collections;
using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>The arguments that a command line has so far, as a completion is told of them.</summary>
internal readonly struct BoundArguments(IDictionary? bound)
{
    /// <summary>The texts of a parameter; none when it is not there.</summary>
    public IReadOnlyList<string> All(string parameter) => bound?[parameter] switch
    {
        null => [],
        string text => [text],
        IEnumerable list => [.. list.Cast<object?>().Select(item => item?.ToString()).OfType<string>()],
        var value => [value is PSObject wrapped ? wrapped.BaseObject.ToString() ?? "" : value.ToString() ?? ""],
    };

    /// <summary>The first text of a parameter; null when it is not there.</summary>
    public string? First(string parameter) => All(parameter) is [var first, ..] ? first : null;
}
