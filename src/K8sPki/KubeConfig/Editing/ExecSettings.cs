using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What to change about the program that fetches a user's credentials; null leaves a field as it is.</summary>
internal sealed record ExecSettings
{
    private const string DefaultApiVersion = "client.authentication.k8s.io/v1";
    private const string DefaultInteractiveMode = "IfAvailable";

    public string? Command { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyCollection<string> EnvironmentToRemove { get; init; } = [];

    public string? ApiVersion { get; init; }

    public string? InteractiveMode { get; init; }

    public bool? ProvideClusterInfo { get; init; }

    /// <summary>The change to the user's entry.</summary>
    /// <exception cref="InvalidRequestException">There is no program yet and none is named.</exception>
    public YamlChange ChangeFor(KubeConfigEntry? entry)
    {
        var isNew = entry?.Body.At("exec").IsThere != true;
        if (isNew && Command is not { Length: > 0 })
            throw new InvalidRequestException(
                "NoExecCommand", "There is no exec program to have these settings; name it with -ExecCommand.");
        var changes = new FieldChanges([]);
        // kubectl reads an exec block only with a version, and version v1 only with a mode.
        changes.Set("apiVersion", ApiVersion ?? (isNew ? DefaultApiVersion : null));
        SetArguments(changes, entry, isNew);
        changes.Set("command", Command);
        SetEnvironment(changes, entry);
        changes.Set("interactiveMode", InteractiveMode ?? (isNew ? DefaultInteractiveMode : null));
        changes.Set("provideClusterInfo", ProvideClusterInfo);
        return YamlChange.Inside("exec", changes.ToList());
    }

    // Another command does not take the arguments of the one before.
    private void SetArguments(FieldChanges changes, KubeConfigEntry? entry, bool isNew)
    {
        if (Arguments is { Count: > 0 })
            changes.Add(YamlChange.Set("args", new YamlList([.. Arguments.Select(argument => (YamlValue)argument)])));
        else if (!isNew && (Command is not null || Arguments is not null) && entry!.Body.At("exec", "args").IsThere)
            changes.Remove("args");
    }

    private void SetEnvironment(FieldChanges changes, KubeConfigEntry? entry)
    {
        if (Environment.Count + EnvironmentToRemove.Count == 0)
            return;
        var variables = Present(entry).Where(variable => !EnvironmentToRemove.Contains(NameOf(variable))).ToList();
        foreach (var (name, value) in Environment)
        {
            var made = new YamlMap([("name", name), ("value", value)]);
            var at = variables.FindIndex(variable => NameOf(variable) == name);
            if (at < 0)
                variables.Add(made);
            else
                variables[at] = ((YamlMap)variables[at]).With([YamlChange.Set("value", value)]);
        }

        changes.Add(variables.Count == 0 ? YamlChange.Remove("env") : YamlChange.Set("env", new YamlList(variables)));
    }

    private static IReadOnlyList<YamlValue> Present(KubeConfigEntry? entry) =>
        entry is not null && YamlValue.From(entry.Body.At("exec", "env")) is YamlList present ? present.Items : [];

    private static string? NameOf(YamlValue variable) => ((variable as YamlMap)?.Find("name") as YamlScalar)?.Text;
}
