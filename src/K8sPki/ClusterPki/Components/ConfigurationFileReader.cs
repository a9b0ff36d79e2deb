namespace K8sPki;

/// <summary>How the names of a configuration file's fields are read, and what a relative path in it goes on from.</summary>
/// <param name="Names">How names are compared: Go's decoders of JSON fold case where the Kubernetes decoder is not before them.</param>
/// <param name="Folder">The folder of the file as the component sees it; null where relative paths go on from where it runs.</param>
internal sealed record ConfigurationForm(StringComparison Names, NodePath? Folder);

/// <summary>Reads the configuration files that components take beside their flags.</summary>
internal static class ConfigurationFileReader
{
    private const string EveryItem = "[]";

    /// <summary>The settings of a document.</summary>
    /// <param name="component">The component.</param>
    /// <param name="document">The document.</param>
    /// <param name="file">Its file.</param>
    /// <param name="form">How it is read.</param>
    /// <param name="isOfAnyKind">True where the component does not look at the kind.</param>
    public static IEnumerable<ComponentSetting> Read(string component, YamlField document, NodeFile file, ConfigurationForm form, bool isOfAnyKind = false)
    {
        foreach (var field in ConfigurationField.All)
        {
            if (field.Component != component || (!isOfAnyKind && field.Kind.Length > 0 && document.Text("kind") != field.Kind))
                continue;
            foreach (var (value, key) in Values(document, field, form))
            {
                if (Setting(field, field.Path, value, file, form) is { } setting)
                    yield return setting with { Key = field.KeyPath is null ? null : Setting(field, field.KeyPath, key, file, form) };
                else if (field.KeyPath is not null && Setting(field, field.KeyPath, key, file, form) is { } lone)
                    yield return lone with { Flag = field.KeyPath };
            }
        }
    }

    /// <summary>The component that a file of this kind configures; null when it is none of these.</summary>
    public static string? ComponentOf(YamlField document) =>
        document.Text("kind") is { } kind ? ConfigurationField.All.FirstOrDefault(field => field.Kind == kind)?.Component : null;

    private static ComponentSetting? Setting(ConfigurationField field, string path, YamlField at, NodeFile file, ConfigurationForm form) => at.Text() is not { } value ? null
        : new ComponentSetting(field.Flag, value, file, path.Replace(EveryItem, "", StringComparison.Ordinal))
        {
            Line = at.Line, Source = SettingSource.Field, BaseFolder = field.IsFromFolder ? form.Folder : null, IsItem = field.IsOwn,
        };

    // Certificate and key stand in one mapping, so that their paths differ in the last name alone.
    private static IEnumerable<(YamlField Value, YamlField Key)> Values(YamlField document, ConfigurationField field, ConfigurationForm form)
    {
        var path = field.Path.Split('.');
        var key = field.KeyPath?.Split('.')[^1] ?? path[^1];
        return Within(document, path.AsSpan(0, path.Length - 1), form).Select(fields => (Named(fields, path[^1], form), Named(fields, key, form)));
    }

    private static IEnumerable<YamlField> Within(YamlField document, ReadOnlySpan<string> path, ConfigurationForm form)
    {
        IEnumerable<YamlField> within = [document];
        foreach (var name in path)
        {
            within = name.EndsWith(EveryItem, StringComparison.Ordinal)
                ? within.SelectMany(fields => Named(fields, name[..^EveryItem.Length], form).Items())
                : within.Select(fields => Named(fields, name, form));
        }

        return within;
    }

    private static YamlField Named(YamlField fields, string name, ConfigurationForm form) => form.Names == StringComparison.Ordinal
        ? fields.At(name)
        : fields.At(fields.Fields().Select(field => field.Name).LastOrDefault(own => own.Equals(name, form.Names)) ?? name);
}
