namespace K8sPki.Shell.Commands;

/// <summary>Finds variables by name, pattern and scope.</summary>
internal static class VariableLookup
{
    public static List<PSVariable> Find(PSCmdlet command, string name, string? scope)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            var qualified = scope is null ? name : Qualified(name, scope);
            return command.SessionState.PSVariable.Get(qualified) is { } one ? [one] : [];
        }
        return [.. command.InvokeProvider.Item.Get(["Variable:" + name], true, false)
            .Select(item => item.BaseObject).OfType<PSVariable>()];
    }

    /// <summary>Named scopes only; numbered ones cannot be reached from outside the engine.</summary>
    public static string Qualified(string name, string scope) => scope.ToLowerInvariant() switch
    {
        "global" or "script" or "local" or "private" => $"{scope}:{name}",
        "0" => $"local:{name}",
        _ => throw new PSArgumentException($"The scope '{scope}' is not known here; there are Global, Script, Local and Private."),
    };

    public static ErrorRecord NotFound(string name) => new(
        new ItemNotFoundException($"Cannot find a variable with the name '{name}'."), "VariableNotFound", ErrorCategory.ObjectNotFound, name);
}
