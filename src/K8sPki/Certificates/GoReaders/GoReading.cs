namespace K8sPki;

/// <summary>One reading of files: what was found so far, and the refusal that ended it.</summary>
/// <param name="rules">The releases of Go that it is read for.</param>
/// <param name="files">The files that are there.</param>
internal sealed class GoReading(GoPemRules rules, IReadOnlyDictionary<GoFile, GoSource> files)
{
    private const int MostLabels = 10;

    /// <summary>The certificates that the last step which reads any has taken.</summary>
    public IReadOnlyList<Certificate> Certificates { get; private set; } = [];

    /// <summary>The keys taken so far.</summary>
    public List<CertifiedKey> Keys { get; } = [];

    /// <summary>Why it is refused; null as long as it is not.</summary>
    public (GoFile File, GoRefusal Kind, string Text)? Refusal { get; private set; }

    /// <summary>The blocks of a file; none for one that is not there.</summary>
    public IReadOnlyList<GoPemBlock> Blocks(GoFile file) => files.TryGetValue(file, out var known) ? known.Blocks(rules) : [];

    /// <summary>True for a file that is there.</summary>
    public bool Has(GoFile file) => files.ContainsKey(file);

    /// <summary>The length of a file in bytes; 0 for one that is not there.</summary>
    public int Length(GoFile file) => files.TryGetValue(file, out var known) ? known.Length : 0;

    /// <summary>What the component calls a file.</summary>
    public string Name(GoFile file) => files.TryGetValue(file, out var known) ? known.Name : "";

    /// <summary>Takes certificates in place of those before, each once.</summary>
    public void Take(IEnumerable<Certificate> certificates) => Certificates = certificates.Distinct().ToList();

    /// <summary>Ends the reading.</summary>
    public void Refuse(GoFile file, GoRefusal kind, string text) => Refusal = (file, kind, text);

    /// <summary>Labels as Go prints a list of them.</summary>
    public static string Shown(IEnumerable<string> labels) => $"[{string.Join(' ', labels.Take(MostLabels).Select(PrintableText.Escape))}]";
}
