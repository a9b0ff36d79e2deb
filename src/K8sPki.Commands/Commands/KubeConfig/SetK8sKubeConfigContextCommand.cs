using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Makes or changes contexts of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Set, "K8sKubeConfigContext", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigContext))]
public sealed class SetK8sKubeConfigContextCommand : KubeConfigChangeCommand
{
    private ContextSettings? settings;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Current")]
    public SwitchParameter Current { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ClusterNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Cluster { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    [Parameter]
    [ValidateSet("Cluster", "User", "Namespace")]
    public string[] Unset { get; set; } = [];

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin() =>
        settings = new ContextSettings { Cluster = Cluster, User = User, Namespace = Namespace, Unset = UnsetFields.Of(Unset) };

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
            Attempt(InputObject, () => Set(TargetOf(InputObject, KubeConfigSection.Contexts)));
        if (Current)
            Attempt(null, () => Set(new KubeConfigTarget(Location, CurrentNameOf(ReadSet()))));
        foreach (var name in Name ?? [])
            Set(new KubeConfigTarget(Location, name));
    }

    private void Set(KubeConfigTarget target) => Set([target], settings!, PassThru ? K8sPki.KubeConfig.Context : null);
}
