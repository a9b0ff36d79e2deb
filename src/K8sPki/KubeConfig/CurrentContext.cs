namespace K8sPki;

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
            draft.Warn(PrintableText.Escape($"'{file.Path}' names no current context any more; '{next.Path}' does, and its '{next.CurrentContext}' counts now."));
    }

    /// <summary>Writes the name where kubectl does: into the default file, which comes before all that set one.</summary>
    public static void Write(KubeConfigDraft draft, string name)
    {
        if (draft.Set.CurrentContext != name)
            draft.Edit(draft.DefaultFile, editor => editor.ChangeRoot([YamlChange.Set(Field, name)]));
    }
}
