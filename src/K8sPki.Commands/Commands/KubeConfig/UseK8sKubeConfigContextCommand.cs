using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Chooses the context that kubectl uses when none is named.</summary>
[Cmdlet(VerbsOther.Use, "K8sKubeConfigContext", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(KubeConfigContext))]
public sealed class UseK8sKubeConfigContextCommand : KubeConfigChangeCommand
{
    private const string Previous = "-";
    private (KubeConfigLocation Location, string? Name)? before;

    private static PreviousContext Before => new(ApiSession.Current.PreviousContexts);

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Unset")]
    public SwitchParameter Unset { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Current")]
    public SwitchParameter Current { get; set; }

    [Parameter(ParameterSetName = "Name")]
    [Parameter(ParameterSetName = "InputObject")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject ?? Name, () =>
    {
        if (Current)
        {
            WriteObject(CurrentContextOf(ReadSet()));
            return;
        }

        if (Unset)
        {
            Change("Leave no context current", new KubeConfigTarget(Location, ""), (draft, _) => Remembering(
                draft, CurrentContext.Unset));
            return;
        }

        var target = InputObject is null
            ? new KubeConfigTarget(Location, Name!) : TargetOf(InputObject, KubeConfigSection.Contexts);
        if (target.Name == Previous)
            target = target with { Name = Before.Read(target.Location) };
        Change(
            $"Use context '{PrintableText.Escape(target.Name)}'",
            target, (draft, _) => Remembering(draft, changed => CurrentContext.Use(changed, target.Name)),
            PassThru ? K8sPki.KubeConfig.Context : null);
    });

    /// <inheritdoc/>
    protected override void Finish()
    {
        base.Finish();
        if (before is not ({ } location, { } name) || HasFailed)
            return;
        try
        {
            if (KubeConfigSet.Read(location, mustExist: false).CurrentContext != name)
                Before.Write(location, name);
        }
        catch (PkiException failure)
        {
            WriteWarning($"The context is switched, but Use-K8sKubeConfigContext - will not find back: {failure.Message}");
        }
    }

    private void Remembering(KubeConfigDraft draft, Action<KubeConfigDraft> change)
    {
        before = (draft.Location, draft.Set.CurrentContext);
        change(draft);
    }
}
