using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Writes contexts of a kubeconfig to a file of their own that needs no other file.</summary>
[Cmdlet(VerbsData.Export, "K8sKubeConfig", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfig))]
public sealed class ExportK8sKubeConfigCommand : KubeConfigFileCommand
{
    private readonly List<KubeConfigTarget> targets = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter(Position = 1, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    public string[]? Context { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    private KubeConfigLocation Location => LocationOf(KubeConfig);

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
            Attempt(InputObject, () => targets.Add(KubeConfigTarget.Of(
                InputObject, KubeConfigSection.Contexts, Location, KubeConfig is not null)));
        targets.AddRange((Context ?? []).Select(name => new KubeConfigTarget(Location, name)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasFailed)
            return;
        var location = targets.Count > 0 ? targets[0].Location : Location;
        if (targets.Any(target => !target.Location.Files.SequenceEqual(location.Files)))
            throw new InvalidRequestException(
                "SeveralKubeConfigs",
                "The contexts come from several kubeconfigs. Export each to a file of its own and join them with "
                + "Merge-K8sKubeConfig.");
        var set = KubeConfigSet.Read(location, mustExist: true);
        var names = targets.Count > 0 ? targets.Select(target => target.Name).Distinct().ToList() : [Current(set)];
        Write(
            KubeConfigView.Flatten(KubeConfigView.Excerpt(set, names, TargetPath)),
            $"Write {string.Join(", ", names.Select(name => $"context '{PrintableText.Escape(name)}'"))}");
    }

    private static string Current(KubeConfigSet set) => set.CurrentContext
        ?? throw set.NoCurrentContext("Name one with -Context.");
}
