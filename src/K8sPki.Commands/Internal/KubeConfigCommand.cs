using System.Management.Automation;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that works on a kubeconfig.</summary>
public abstract class KubeConfigCommand : PkiCommand
{
    private protected KubeConfigCommand()
    {
    }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public virtual string? KubeConfig { get; set; }

    /// <summary>The files to work on.</summary>
    private protected KubeConfigLocation Location => LocationOf(KubeConfig);

    /// <summary>The entry that an object of the pipeline names.</summary>
    /// <exception cref="InvalidRequestException">It names none.</exception>
    private protected KubeConfigTarget TargetOf(object input, KubeConfigSection section) =>
        KubeConfigTarget.Of(input, section, Location, KubeConfig is not null);

    /// <summary>The files to read; a file that was named must be there. Where there is none at all, that is said.</summary>
    private protected KubeConfigSet ReadSet()
    {
        var set = KubeConfigSet.Read(Location, mustExist: true);
        if (set.Files.Count == 0)
            WriteWarning($"There is no kubeconfig: {set.Where} does not exist.");
        return set;
    }

    /// <summary>
    /// Tells which entries of a list are meant by names, with wildcards or without; a name that none has is an error.
    /// </summary>
    private protected Func<string, bool> Wanted(KubeConfigSet set, KubeConfigSection section, string[]? names) =>
        KubeConfigEntries.Matching(
        set.Entries(section).Select(entry => entry.Name), names, name => WriteFailure(set.NotFound(section, name), name));

    /// <summary>Works on each object of an argument.</summary>
    private protected void AttemptItems(object argument, Action<object> action)
    {
        foreach (var item in PipelinePaths.Items(argument))
            Attempt(item, () => action(item));
    }

    /// <summary>The kubeconfig that an object of the pipeline is; null for a file, a path and what names one.</summary>
    private protected static KubeConfig? KubeConfigOf(object input) => ArgumentObjects.Unwrap(input) as KubeConfig;

    /// <summary>Works on the files that an object of the pipeline is read from or names, each a kubeconfig.</summary>
    private protected void ForEachLocation(object input, Action<KubeConfigLocation> action)
    {
        if (KubeConfigOf(input) is { } known)
        {
            action(known.Set.Location);
            return;
        }

        foreach (var path in PipelinePaths.Of(input, Paths))
            Attempt(path, () => action(KubeConfigLocation.Of(path)));
    }

    /// <summary>The name in current-context, whether there is such a context or not.</summary>
    /// <exception cref="MissingInputException">No context is current.</exception>
    private protected static string CurrentNameOf(KubeConfigSet set) => set.CurrentContext
        ?? throw set.NoCurrentContext("Choose one with Use-K8sKubeConfigContext.");

    /// <summary>The context that kubectl uses when none is named.</summary>
    /// <exception cref="MissingInputException">No context is current, or the current one is not there.</exception>
    private protected static KubeConfigContext CurrentContextOf(KubeConfigSet set)
    {
        var name = CurrentNameOf(set);
        return K8sPki.KubeConfig.Context(set, name) ?? throw new MissingInputException(
            "CurrentContextNotFound",
            $"The current context '{PrintableText.Escape(name)}' is not in {set.Where}. Choose another with "
                + "Use-K8sKubeConfigContext.");
    }
}

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
