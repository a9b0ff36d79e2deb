using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Puts the contexts, clusters and users of other kubeconfigs into a kubeconfig.</summary>
[Cmdlet(VerbsData.Merge, "K8sKubeConfig", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(KubeConfig))]
public sealed class MergeK8sKubeConfigCommand : KubeConfigChangeCommand
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Uri")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    [Parameter]
    public KubeConfigConflict Conflict { get; set; }

    [Parameter]
    public SwitchParameter AllowUnsafe { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var path in Path ?? [])
            Attempt(path, () => MergeAll(Resolve(path)));
        foreach (var path in LiteralPath ?? [])
            Attempt(path, () => MergeAll([Paths.Literal(path)]));
        if (InputObject is not null)
            AttemptItems(InputObject, MergeInput);
        if (Uri is not null)
            Attempt(Uri, () => Merge(KubeConfigDownload.Fetch(Uri, Cancellation)));
    }

    private void MergeInput(object input)
    {
        if (KubeConfigOf(input) is { } known)
            Merge(KubeConfigView.Merged(known.Set));
        else if (Wrapped.Inner(input) is string text && KubeConfigPaths.IsRemote(text))
            _ = Resolve(text);
        else
            MergeAll(PipelinePaths.Of(input, Paths));
    }

    private IEnumerable<string> Resolve(string path) => KubeConfigPaths.IsRemote(path)
        ? throw new InvalidRequestException(
            "PathIsAddress", $"'{PrintableText.Escape(path)}' is an address and not a path; give it with -Uri.")
        : Paths.Resolve(path);

    private void MergeAll(IEnumerable<string> paths)
    {
        foreach (var path in paths)
            Attempt(path, () => Merge(KubeConfigFile.Read(path)));
    }

    private void Merge(KubeConfigFile source)
    {
        if (!AllowUnsafe)
            KubeConfigDangers.Refuse(source);
        foreach (var danger in KubeConfigDangers.Of(source))
            WriteWarning(danger.Message);
        var conflict = Conflict;
        Change(
            $"Merge {PrintableText.Escape(source.Path)}", new KubeConfigTarget(Location, source.Path),
            (draft, _) => KubeConfigMerge.Into(draft, source, conflict),
            PassThru ? (set, _) => new KubeConfig(set, false) : null);
    }
}
