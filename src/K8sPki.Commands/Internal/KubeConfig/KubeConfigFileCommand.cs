using System.Management.Automation;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Internal;

/// <summary>A command that writes a kubeconfig as a file of its own.</summary>
public abstract class KubeConfigFileCommand : PkiCommand
{
    private protected KubeConfigFileCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected string TargetPath => Paths.Literal(OutFile!);

    private protected void Write(KubeConfigFile file, string action)
    {
        if (!ShouldProcess(file.Path, action))
            return;
        WriteOut(file.Path, _ => KubeConfigNewFile.Write(file, Force));
        if (PassThru)
            WriteObject(new KubeConfig(KubeConfigView.AsSet(KubeConfigFile.Read(file.Path)), showSecrets: false));
    }
}
