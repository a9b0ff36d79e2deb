using System.Text;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Which context kubectl uses when none is named.</summary>
internal static class CurrentContext
{
    private const string Field = "current-context";

    /// <summary>Makes a context the current one.</summary>
    /// <exception cref="MissingInputException">There is no such context.</exception>
    public static void Use(KubeConfigDraft draft, string name)
    {
        var context = draft.Set.Get(KubeConfigSection.Contexts, name);
        ContextReferences.Warn(draft, context.Text("cluster"), context.Text("user"));
        Write(draft, name);
    }

    /// <summary>Leaves no context current: the first file that sets one no longer does.</summary>
    public static void Unset(KubeConfigDraft draft)
    {
        if (draft.Set.Files.FirstOrDefault(file => file.CurrentContext is not null) is not { } file)
            return;
        draft.Edit(file, editor => editor.ChangeRoot([YamlChange.Set(Field, "")]));
        if (draft.Set.Files.FirstOrDefault(other => other.CurrentContext is not null) is { } next)
            draft.Warn(PrintableText.Escape(
                $"'{file.Path}' names no current context any more; '{next.Path}' does, and its '{next.CurrentContext}' counts "
                + "now."));
    }

    /// <summary>Writes the name where kubectl does: into the default file, which comes before all that set one.</summary>
    public static void Write(KubeConfigDraft draft, string name)
    {
        if (draft.Set.CurrentContext != name)
            draft.Edit(draft.DefaultFile, editor => editor.ChangeRoot([YamlChange.Set(Field, name)]));
    }
}

/// <summary>
/// The context before the current one. For the default kubeconfig a file <c>kubectx</c> beside it remembers it, where the
/// tool of that name keeps it too; beside other files nothing is left, and the session alone knows.
/// </summary>
/// <param name="session">What the session remembers, by the files of a kubeconfig.</param>
internal sealed class PreviousContext(IDictionary<string, string> session)
{
    private const int LongestName = 64 * 1024;

    /// <exception cref="MissingInputException">No other context was current before.</exception>
    public string Read(KubeConfigLocation location)
    {
        var known = session.TryGetValue(KeyOf(location), out var own) ? own : "";
        var name = location.IsDefault && File.Exists(Path())
            ? Encoding.UTF8.GetString(FileStore.Read(Path(), LongestName)).TrimEnd('\n', '\r') : known;
        return name.Length > 0
            ? name
            : throw new MissingInputException(
                "NoPreviousContext", "No other context was current before, as far as is known here.");
    }

    public void Write(KubeConfigLocation location, string name)
    {
        session[KeyOf(location)] = name;
        if (location.IsDefault)
            FileStore.Write(Path(), Encoding.UTF8.GetBytes(name), FileProtection.Secret, overwrite: true);
    }

    private static string KeyOf(KubeConfigLocation location) => string.Join(System.IO.Path.PathSeparator, location.Files);

    private static string Path() =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(KubeConfigLocation.HomeFile())!, "kubectx");
}
