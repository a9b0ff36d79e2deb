using K8sPki.Platform;

namespace K8sPki;

/// <summary>What Test-K8sKubeConfig says about a kubeconfig.</summary>
public sealed class KubeConfigTestResult
{
    internal KubeConfigTestResult(IReadOnlyList<string> paths, IReadOnlyList<Finding> findings)
    {
        Paths = paths.ToArray();
        Findings = findings.ToArray();
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>True when kubectl can work with it; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Valid, NotValid, or Warning where something was found that will bite.</summary>
    public FindingVerdict Verdict => FindingText.Verdict(Findings);

    /// <summary>The files, with control characters escaped.</summary>
    public string DisplayPath => PrintableText.Escape(string.Join(Path.PathSeparator, Paths));

    /// <summary>The files, and all that was found and what mends it, in lines.</summary>
    public string Summary => Findings.Count == 0 ? DisplayPath : $"{DisplayPath}\n{FindingList}";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(IsValid ? "valid" : "not valid")}: {PrintableText.Escape(string.Join(Path.PathSeparator, Paths))}";
}
