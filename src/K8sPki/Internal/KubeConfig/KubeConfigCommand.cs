using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>A command that works on a kubeconfig.</summary>
public abstract class KubeConfigCommand : PkiCommand
{
    private protected KubeConfigCommand()
    {
    }

    /// <summary>The kubeconfig file. Without it the files in the environment variable KUBECONFIG, or ~/.kube/config, as kubectl has it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public virtual string? KubeConfig { get; set; }

    private protected FileSystemPaths Paths => new(SessionState.Path);

    private protected ArgumentObjects Objects => new(Paths);

    /// <summary>The files to work on.</summary>
    private protected KubeConfigLocation Location =>
        KubeConfigLocation.Find(KubeConfig is null ? null : Paths.Literal(KubeConfig), SessionState.Path.CurrentFileSystemLocation.ProviderPath);

    /// <summary>The files to read; a file that was named must be there. Where there is none at all, that is said.</summary>
    private protected KubeConfigSet ReadSet()
    {
        var set = KubeConfigSet.Read(Location, mustExist: true);
        if (set.Files.Count == 0)
            WriteWarning($"There is no kubeconfig: {set.Where} does not exist.");
        return set;
    }
}
