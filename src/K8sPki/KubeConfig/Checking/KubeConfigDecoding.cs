using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Something in a kubeconfig that client-go refuses.</summary>
/// <param name="Rule">What it breaks.</param>
/// <param name="Node">Where it is.</param>
/// <param name="Text">What is wrong; it begins small and has no full stop.</param>
internal sealed record KubeConfigProblem(Rule Rule, YamlNode Node, string Text);

/// <summary>
/// Decodes a kubeconfig as client-go does and says why it would refuse the file: it does so for one wrong type in whatever
/// entry, used or not (client-go tools/clientcmd/api/latest, sigs.k8s.io/json).
/// </summary>
internal sealed class KubeConfigDecoding
{
    private static readonly Dictionary<string, KubeConfigField> Fields = KubeConfigField.All.ToDictionary(
        field => field.Path, StringComparer.Ordinal);

    private readonly YamlDocument document;
    private readonly List<KubeConfigProblem> problems = [];

    private KubeConfigDecoding(YamlDocument document) => this.document = document;

    /// <summary>All that is wrong, in the order of the text; empty for what client-go reads.</summary>
    public static IReadOnlyList<KubeConfigProblem> Problems(YamlDocument document)
    {
        if (document.Root is not { } root || document.IsNull(root))
            return [];
        var decoding = new KubeConfigDecoding(document);
        decoding.problems.AddRange(YamlRefusals.Of(document).Select(problem => new KubeConfigProblem(
            KubeConfigYaml.RuleOf(problem.Fault), problem.Node, problem.Text)));
        if (YamlDocument.Resolve(root).Kind != YamlKind.Mapping)
            return [new KubeConfigProblem(Rule.KubeConfigWrongShape, root, "this is not a kubeconfig: it has no fields")];
        decoding.CheckKind(root);
        decoding.CheckFields(root, "");
        return [.. decoding.problems.OrderBy(problem => problem.Node.Start)];
    }

    /// <summary>Refuses what client-go refuses.</summary>
    /// <exception cref="MalformedInputException">The first that is wrong.</exception>
    public static void Check(YamlDocument document)
    {
        if (Problems(document) is [var first, ..])
            throw new MalformedInputException(first.Rule.Id, document.MessageAt(first.Node, first.Text));
    }

    // These two are found whatever the case of their names, and in the order of the names the last counts.
    private void CheckKind(YamlNode root)
    {
        foreach (var (name, value) in new[] { ("kind", "Config"), ("apiVersion", "v1") })
        {
            var found = document.Fields(root)
                .Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && !document.IsNull(field.Value))
                .OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => field.Value).ToList();
            if (found.FirstOrDefault(node => !IsText(node)) is { } wrong)
                Add(Rule.KubeConfigWrongType, wrong, $"'{name}' must be a string");
            else if (found is [.., var last] && !document.HasValue(last, value) && !document.HasValue(last, ""))
                Add(Rule.KubeConfigWrongKind, last,
                    $"this is not a kubeconfig: its {name} is '{PrintableText.Escape(document.ValueOf(last))}', a kubeconfig's "
                        + $"is '{value}'");
        }
    }

    private void CheckFields(YamlNode mapping, string path)
    {
        foreach (var (name, value) in document.Fields(mapping))
        {
            if (Fields.TryGetValue(path.Length == 0 ? name : path + "." + name, out var field))
                CheckValue(value, field);
        }
    }

    private void CheckValue(YamlNode value, KubeConfigField field)
    {
        if (document.IsNull(value))
            return;
        var node = YamlDocument.Resolve(value);
        switch (field.Type)
        {
            case KubeConfigType.Text when !IsText(node):
                Wrong(value, field, "a string");
                break;
            case KubeConfigType.Flag when document.FlagOf(node) is null:
                Wrong(value, field, "true or false without quotes");
                break;
            case KubeConfigType.Data:
                CheckData(value, node, field);
                break;
            case KubeConfigType.Object when node.Kind == YamlKind.Mapping:
                CheckFields(node, field.Path);
                break;
            case KubeConfigType.Table when node.Kind == YamlKind.Mapping:
                foreach (var (_, item) in document.Fields(node))
                    CheckValue(item, Fields[field.Path + "{}"]);
                break;
            case KubeConfigType.List when node.Kind == YamlKind.Sequence:
                foreach (var item in node.Children)
                    CheckValue(item, Fields[field.Path + "[]"]);
                break;
            case KubeConfigType.Object or KubeConfigType.Table:
                Wrong(value, field, "a mapping with fields of its own");
                break;
            case KubeConfigType.List:
                Wrong(value, field, "a list");
                break;
        }
    }

    private void CheckData(YamlNode value, YamlNode node, KubeConfigField field)
    {
        // Go decodes bytes from a list of numbers too.
        if (node.Kind == YamlKind.Sequence && document.BytesOf(node) is not null)
            return;
        if (!IsText(node))
            Wrong(value, field, "base64 in quotes");
        else if (GoBase64.Decode(document.ValueOf(node)) is null)
            Add(Rule.DataNotBase64, value, $"{field.Name} is not base64 as Go reads it: no blanks, and its padding (=) complete");
    }

    private bool IsText(YamlNode node) =>
        YamlDocument.Resolve(node).Kind == YamlKind.Scalar && document.MeaningOf(node) is YamlMeaning.Text;

    // The value itself may be a secret and is not shown.
    private void Wrong(YamlNode value, KubeConfigField field, string wanted)
    {
        var node = YamlDocument.Resolve(value);
        var found = node.Kind switch
        {
            YamlKind.Mapping => "a mapping",
            YamlKind.Sequence => "a list",
            _ => document.MeaningOf(node) switch
            {
                YamlMeaning.Boolean => "a boolean",
                YamlMeaning.Number or YamlMeaning.NoNumber => "a number",
                _ => "a string",
            },
        };
        Add(Rule.KubeConfigWrongType, value,
            $"{field.Name} is {found} and kubectl reads only {wanted} there; it refuses the whole file");
    }

    private void Add(Rule rule, YamlNode node, string text) => problems.Add(new KubeConfigProblem(rule, node, text));
}
