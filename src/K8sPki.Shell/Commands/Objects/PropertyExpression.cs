using System.Collections;

namespace K8sPki.Shell.Commands;

/// <summary>
/// A property asked for by name (wildcards allowed), by script block, or by a table with Name or Label, Expression and
/// what a command adds to them. Keys may be shortened, as in PowerShell.
/// </summary>
internal sealed class PropertyExpression
{
    private readonly Dictionary<string, object?> options = new(StringComparer.OrdinalIgnoreCase);
    private readonly string? name;
    private readonly ScriptBlock? script;
    private readonly WildcardPattern? pattern;

    private PropertyExpression(object specification, string[] keys)
    {
        var value = specification is PSObject wrapped ? wrapped.BaseObject : specification;
        if (value is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
                options[FullKey(entry.Key.ToString() ?? "", keys)] = entry.Value;
            value = Option("Expression") is PSObject expression ? expression.BaseObject : Option("Expression");
        }
        script = value as ScriptBlock;
        name = script is null ? value?.ToString() : null;
        if (name is not null && WildcardPattern.ContainsWildcardCharacters(name))
            pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        Label = Option("Name")?.ToString() ?? Option("Label")?.ToString() ?? name ?? script?.ToString().Trim() ?? "";
    }

    /// <summary>The name that the result bears.</summary>
    public string Label { get; }

    public bool IsPattern => pattern is not null;

    /// <param name="specifications">What the user gave.</param>
    /// <param name="keys">The keys a table may have beside Name, Label and Expression.</param>
    public static PropertyExpression[] From(object[]? specifications, params string[] keys) =>
        [.. (specifications ?? []).Select(specification => new PropertyExpression(specification, ["Name", "Label", "Expression", .. keys]))];

    public object? Option(string key) => options.GetValueOrDefault(key);

    public bool IsOn(string key) => Option(key) is { } value && LanguagePrimitives.IsTrue(value);

    /// <summary>Names and values on an object; a name that it lacks gives null, a pattern gives what it matches.</summary>
    public IEnumerable<(string Name, object? Value)> Of(PSObject target)
    {
        if (pattern is null)
            return [(Label, Value(target))];
        return target.Properties.Where(property => pattern.IsMatch(property.Name))
            .Select(property => (property.Name, ValueOf(property)));
    }

    /// <summary>The value on an object, null when there is none or its script fails.</summary>
    public object? Value(PSObject target)
    {
        if (script is null)
            return target.BaseObject is IDictionary table && name is not null && table.Contains(name)
                ? table[name]
                : target.Properties[name!] is { } property ? ValueOf(property) : null;
        try
        {
            var results = script.InvokeWithContext(null, [new PSVariable("_", target)]);
            return results.Count switch
            {
                0 => null,
                1 => results[0],
                _ => results.Cast<object>().ToArray(),
            };
        }
        catch (RuntimeException failure) when (failure is not PipelineStoppedException)
        {
            // As in PowerShell: a calculated property that fails is empty.
            return null;
        }
    }

    /// <summary>Whether the object has what is asked for.</summary>
    public bool IsOn(PSObject target) => script is not null || pattern is not null || target.Properties[name!] is not null
        || (target.BaseObject is IDictionary table && table.Contains(name!));

    public static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static string FullKey(string key, string[] keys) =>
        Array.Find(keys, full => full.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? Array.Find(keys, full => full.StartsWith(key, StringComparison.OrdinalIgnoreCase))
        ?? throw new PSArgumentException($"The key '{key}' is not valid here. There are {string.Join(", ", keys)}.");
}
