using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Looks for what is wrong or unsafe in a kubeconfig.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sKubeConfig", DefaultParameterSetName = "Path")]
[OutputType(typeof(KubeConfigTestResult), typeof(bool))]
public sealed class TestK8sKubeConfigCommand : KubeConfigCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path")]
    [Alias("Path", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public override string? KubeConfig { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    public object? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is null)
            Judge(Location);
        else
            AttemptItems(InputObject, Judge);
    }

    private void Judge(object input)
    {
        if (KubeConfigOf(input) is { Set.Location.Origin: { } origin } copy)
            Write(new KubeConfigTestResult(copy.Paths, [.. KubeConfigTest.Run(copy.Set.Files[0])
                .Select(finding => origin.Node is null ? finding : finding.On(origin.Node))]));
        else
            ForEachLocation(input, Judge);
    }

    private void Judge(KubeConfigLocation location) =>
        Write(new KubeConfigTestResult(location.Files, KubeConfigTest.Run(location)));

    private void Write(KubeConfigTestResult result) => WriteObject(Quiet ? result.IsValid : result);
}
