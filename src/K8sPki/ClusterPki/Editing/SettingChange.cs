using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What is to become of a setting.</summary>
internal enum SettingChangeKind
{
    /// <summary>It has another value; where it is not set it is added.</summary>
    Set,

    /// <summary>It is there once more, beside others of the same flag.</summary>
    Add,

    /// <summary>It is there no more, in no file.</summary>
    Remove,
}

/// <summary>A setting of a component that is to change where it stands: a flag, a variable or a field.</summary>
/// <param name="Kind">What is to become of it.</param>
/// <param name="Component">The component, as it was read.</param>
/// <param name="Flag">The flag, or what stands for it, as its settings have it.</param>
internal sealed record SettingChange(SettingChangeKind Kind, ComponentFacts Component, string Flag)
{
    /// <summary>The value that it gets; empty for one that goes.</summary>
    public string Value { get; private init; } = "";

    /// <summary>The value of the one that is meant, where there are several; null for the one that counts.</summary>
    public string? Old { get; private init; }

    /// <summary>The flag behind which a new one stands; null for the last one.</summary>
    public string? After { get; private init; }

    /// <summary>Gives a setting another value.</summary>
    public static SettingChange Set(ComponentFacts component, string flag, string value, string? old = null) =>
        new(SettingChangeKind.Set, component, flag) { Value = value, Old = old };

    /// <summary>Adds a setting.</summary>
    public static SettingChange Add(ComponentFacts component, string flag, string value, string? after = null) =>
        new(SettingChangeKind.Add, component, flag) { Value = value, After = after };

    /// <summary>Removes a setting.</summary>
    public static SettingChange Remove(ComponentFacts component, string flag, string? old = null) =>
        new(SettingChangeKind.Remove, component, flag) { Old = old };
}

/// <summary>A text file of a node before and after an edit.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">What it held.</param>
/// <param name="After">What it holds.</param>
internal sealed record NodeEdit(NodeFile File, byte[] Before, byte[] After);

/// <summary>
/// The settings of a component in the texts of one kind. Each method gives the edits that may be meant, the likeliest first:
/// which of them changes the setting and nothing else, a reader of the whole tells.
/// </summary>
internal abstract class SettingText
{
    /// <summary>What keeps the setting from being changed, where that was seen; it follows "it stands".</summary>
    public string? Obstacle { get; protected set; }

    /// <summary>Gives it another value.</summary>
    public abstract IEnumerable<NodeEdit> Set(ComponentSetting setting, string value);

    /// <summary>Adds one.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="value">Its value.</param>
    /// <param name="after">The one that it stands behind; null for the last.</param>
    public abstract IEnumerable<NodeEdit> Add(string flag, string value, ComponentSetting? after);

    /// <summary>Removes it.</summary>
    public abstract IEnumerable<NodeEdit> Remove(ComponentSetting setting);
}
