using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>The YAML of a kubeconfig, with the errors that such a file has.</summary>
internal static class KubeConfigYaml
{
    private static readonly Dictionary<YamlFault, string> Ids = new()
    {
        [YamlFault.NotYaml] = "KubeConfigNotYaml",
        [YamlFault.NotUtf8] = "KubeConfigNotUtf8",
        [YamlFault.ControlCharacter] = "KubeConfigControlCharacter",
        [YamlFault.UnknownAnchor] = "KubeConfigUnknownAnchor",
        [YamlFault.RecursiveAlias] = "KubeConfigRecursiveAlias",
        [YamlFault.TooLarge] = "KubeConfigTooLarge",
        [YamlFault.TooDeep] = "KubeConfigDepthLimit",
        [YamlFault.TooManyAliases] = "KubeConfigAliasLimit",
        [YamlFault.TooManyDocuments] = "KubeConfigDocumentLimit",
        [YamlFault.NotEditable] = "KubeConfigNotEditable",
    };

    // Files that are read all the same, and judged.
    private static readonly Dictionary<YamlFault, Rule> Rules = new()
    {
        [YamlFault.NoNumber] = Rule.KubeConfigNoNumber,
        [YamlFault.WrongTag] = Rule.KubeConfigWrongTag,
        [YamlFault.BadMerge] = Rule.KubeConfigBadMerge,
        [YamlFault.BadKey] = Rule.KubeConfigBadKey,
        [YamlFault.WrongType] = Rule.KubeConfigWrongType,
    };

    /// <summary>The stable name of an error of a kubeconfig.</summary>
    public static string IdOf(YamlFault fault) => Rules.TryGetValue(fault, out var rule) ? rule.Id : Ids[fault];

    /// <summary>What a fault that every Kubernetes reader refuses breaks in a kubeconfig.</summary>
    public static Rule RuleOf(YamlFault fault) => Rules[fault];

    /// <exception cref="PkiException">It is no YAML, or past the limits.</exception>
    public static YamlDocument Parse(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            return YamlDocument.Parse(bytes, path);
        }
        catch (YamlException failure)
        {
            throw Refused(failure);
        }
    }

    /// <summary>The document after changes; what it begins with when there is nothing in it is said by the caller.</summary>
    /// <exception cref="PkiException">It is written in a way that cannot be changed.</exception>
    public static YamlDocument Edit(YamlDocument document, string? beginning, Action<YamlEditor> edit)
    {
        try
        {
            var editor = new YamlEditor(document.Root is null && beginning is not null ? WithBeginning(document, beginning)
                : document);
            edit(editor);
            return editor.Apply();
        }
        catch (YamlException failure)
        {
            throw Refused(failure);
        }
    }

    // A file with nothing but comments keeps them at its head.
    private static YamlDocument WithBeginning(YamlDocument document, string beginning)
    {
        var style = YamlText.BreakOf(document.Text);
        var head = document.Text.Length == 0 || YamlText.IsBreak(document.Text[^1]) ? document.Text : document.Text + style;
        return YamlDocument.Parse(
            head + beginning.Replace("\n", style, StringComparison.Ordinal), document.Source, document.Encoding);
    }

    private static PkiException Refused(YamlException failure)
    {
        var id = IdOf(failure.Fault);
        if (failure.Fault == YamlFault.NotEditable)
            return new UnsupportedInputException(
                id, $"{failure.Message} kubectl config view --raw writes the file anew.", failure);
        return failure.IsLimit
            ? new LimitExceededException(id, failure.Message, failure)
            : new MalformedInputException(id, failure.Message, failure);
    }
}
