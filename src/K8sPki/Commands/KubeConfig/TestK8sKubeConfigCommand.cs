using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Looks for what is wrong or unsafe in a kubeconfig.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sKubeConfig")]
[OutputType(typeof(KubeConfigTestResult), typeof(bool))]
public sealed class TestK8sKubeConfigCommand : KubeConfigCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public override string? KubeConfig { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var location = Location;
        var result = new KubeConfigTestResult(location.Files, KubeConfigCheck.Run(location));
        WriteObject(Quiet ? result.IsValid : result);
    }
}
