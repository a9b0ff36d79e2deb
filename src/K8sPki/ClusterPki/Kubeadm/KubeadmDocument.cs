using System.Globalization;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>One document of a kubeadm configuration, read by the path of a field, with the types that kubeadm demands.</summary>
internal sealed class KubeadmDocument(YamlDocument document)
{
    private const string Group = "kubeadm.k8s.io/";

    // Their documents stand in the same file and have no say in certificates.
    private static readonly string[] OtherGroups = ["kubelet.config.k8s.io/", "kubeproxy.config.k8s.io/"];

    /// <summary>The kind; null when the document does not say it.</summary>
    public string? Kind => Word("kind");

    /// <summary>True when the document is kubeadm's own.</summary>
    public bool IsKubeadm => Word("apiVersion")?.StartsWith(Group, StringComparison.Ordinal) == true;

    private string Version => Word("apiVersion")![Group.Length..];

    /// <summary>
    /// Refuses what kubeadm refuses before it looks at a field: no kind, a kind or a version that it does not read.
    /// </summary>
    /// <exception cref="MalformedInputException">It is refused.</exception>
    public void CheckKind()
    {
        var version = Word("apiVersion");
        if (version is null || Kind is null)
            throw Wrong("ConfigFileKind", ["kind"], "kubeadm demands apiVersion and kind of every document in the file");
        if (Array.Exists(OtherGroups, group => version.StartsWith(group, StringComparison.Ordinal)))
            return;
        if (!IsKubeadm || !KubeadmFields.Kinds.Contains(Kind))
            throw Wrong("ConfigFileKind", ["kind"],
                $"kubeadm does not read a {PrintableText.Escape(Kind)} of {PrintableText.Escape(version)}");
        if (KubeadmFields.OldVersions.TryGetValue(Version, out var reader))
            throw Wrong("ConfigFileVersion", ["apiVersion"],
                $"'{version}' is too old. Bring the file to a newer version with kubeadm {reader}, which is the last that reads "
                    + "it: kubeadm config migrate --old-config FILE --new-config NEW");
        if (!KubeadmFields.Versions.Contains(Version))
            throw Wrong("ConfigFileVersion", ["apiVersion"],
                $"'{PrintableText.Escape(version)}' is not read; kubeadm reads {string.Join(" and ", KubeadmFields.Versions)}. "
                    + "'kubeadm config migrate --old-config FILE' of the kubeadm that reads it writes another");
    }

    /// <summary>
    /// What kubeadm warns of and goes on without: fields that it does not know, and all but the last of a field that is there
    /// twice.
    /// </summary>
    public IEnumerable<string> Warnings() => Warnings(document.Root!, Kind!, "");

    /// <summary>True when the field is there and not null.</summary>
    public bool Has(params string[] path) => At(path).IsThere;

    /// <summary>A text; null when it is not there or empty.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place: kubeadm takes no number for a
    /// text.</exception>
    public string? Text(params string[] path) => Expect(path, field => field.ExpectText());

    /// <summary>The texts of a list; null when it is not there.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place.</exception>
    public IReadOnlyList<string>? Texts(params string[] path) =>
        Expect<IReadOnlyList<string>?>(path, field => field.ExpectItems()?.Select(item => item.ExpectText() ?? "").ToList());

    /// <summary>A boolean in any of YAML's words for it; null when it is not there.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place, a text in quotes among it.</exception>
    public bool? Flag(params string[] path) => Expect(path, field => field.ExpectFlag());

    /// <summary>A whole number; null when it is not there.</summary>
    /// <exception cref="MalformedInputException">There is something else in its place.</exception>
    public long? Number(params string[] path) => Expect(path, field => field.ExpectNumber());

    /// <summary>The error for a field, which names file, line and field.</summary>
    public MalformedInputException Wrong(string errorId, string[] path, string problem) =>
        new(errorId, document.MessageAt(At(path).Node ?? document.Root!, $"{string.Join('.', path)}: {problem}"));

    private T Expect<T>(string[] path, Func<YamlField, T> read)
    {
        try
        {
            return read(At(path));
        }
        catch (YamlException failure)
        {
            throw new MalformedInputException(
                "ConfigFileWrongShape",
                YamlException.MessageOf(document.Source, failure.Place, $"{string.Join('.', path)}: {failure.What}"), failure);
        }
    }

    private string? Word(string name) => new YamlField(document).Text(name);

    // A field of another version is none.
    private YamlField At(string[] path)
    {
        var at = new YamlField(document);
        var type = IsKubeadm && KubeadmFields.Versions.Contains(Version) && Kind is { } kind && KubeadmFields.AreKnown(kind)
            ? Kind
            : null;
        foreach (var name in path)
        {
            var fields = type is null ? null : KubeadmFields.Of(type, Version);
            at = fields is null || fields.ContainsKey(name) ? at.At(name) : new YamlField(document, null);
            type = fields?.GetValueOrDefault(name);
        }

        return at;
    }

    private IEnumerable<string> Warnings(YamlNode node, string type, string path)
    {
        var target = YamlDocument.Resolve(node);
        if (target.Kind == YamlKind.Sequence)
            return target.Children.ToArray().SelectMany((item, index) =>
                Warnings(item, type, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")));
        return target.Kind == YamlKind.Mapping ? WarningsOfFields(target, type, path) : [];
    }

    private IEnumerable<string> WarningsOfFields(YamlNode mapping, string type, string path)
    {
        var known = KubeadmFields.Of(type, Version);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < mapping.Count; i += 2)
        {
            var name = document.NameOf(mapping.Children[i]);
            var full = path.Length == 0 ? name : $"{path}.{name}";
            if (document.IsMergeKey(mapping.Children[i]))
                continue;
            if (!known.TryGetValue(name, out var inner))
                yield return Warning(mapping.Children[i],
                    $"kubeadm knows no field '{full}' in a {Kind} of {Version} and goes on without "
                        + $"it{Nearest(name, known.Keys)}");
            else if (!seen.Add(name))
                yield return Warning(mapping.Children[i], $"'{full}' is there twice; the last one counts");
            foreach (var warning in inner is null ? [] : Warnings(mapping.Children[i + 1], inner, full))
                yield return warning;
        }
    }

    private string Warning(YamlNode node, string what)
    {
        var (line, column) = document.PositionOf(node.Start);
        return string.Create(CultureInfo.InvariantCulture,
            $"{document.Source}, line {line}, column {column}: {PrintableText.Escape(what)}.");
    }

    private static string Nearest(string name, IEnumerable<string> known) =>
        known.FirstOrDefault(field => IsNear(field.ToUpperInvariant(), name.ToUpperInvariant())) is { } meant
            ? $"; there is '{meant}'"
            : "";

    // One letter more, less or other, or two exchanged.
    private static bool IsNear(string one, string other)
    {
        var start = 0;
        while (start < one.Length && start < other.Length && one[start] == other[start])
            start++;
        var end = 0;
        while (end < one.Length - start && end < other.Length - start && one[^(end + 1)] == other[^(end + 1)])
            end++;
        var (left, right) = (one[start..^end], other[start..^end]);
        return (left.Length <= 1 && right.Length <= 1)
            || (left.Length == 2 && right.Length == 2 && left[0] == right[1] && left[1] == right[0]);
    }
}
