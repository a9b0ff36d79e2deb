using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Lists the contexts of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Get, "K8sKubeConfigContext", DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigContext))]
public sealed class GetK8sKubeConfigContextCommand : KubeConfigCommand
{
    /// <summary>Names of contexts, with wildcards or without. Without it all.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Gives the context that kubectl uses when none is named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Current")]
    public SwitchParameter Current { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var set = ReadSet();
        if (Current)
        {
            WriteObject(K8sPki.KubeConfig.Context(set, CurrentName(set)) ?? throw Dangling(set));
            return;
        }

        var entries = new KubeConfig(set, false).Contexts;
        var chosen = KubeConfigEntries.Matching(
            entries, entry => entry.Name, Name, name => WriteFailure(set.NotFound(KubeConfigSection.Contexts, name), name));
        WriteObject(chosen, enumerateCollection: true);
    }

    private static string CurrentName(KubeConfigSet set) => set.CurrentContext
        ?? throw new MissingInputException("NoCurrentContext", $"No context is current in {set.Where}. Choose one with Use-K8sKubeConfigContext.");

    private static MissingInputException Dangling(KubeConfigSet set) => new(
        "CurrentContextNotFound",
        $"The current context '{PrintableText.Escape(set.CurrentContext!)}' is not in {set.Where}. Choose another with Use-K8sKubeConfigContext.");
}
