namespace K8sPki.Shell.Commands;

/// <summary>New-PSDrive.</summary>
[Cmdlet(VerbsCommon.New, "PSDrive", SupportsShouldProcess = true)]
[OutputType(typeof(PSDriveInfo))]
public sealed class NewPSDriveCommand : ItemCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string PSProvider { get; set; } = "";

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public string Root { get; set; } = "";

    [Parameter]
    public string Description { get; set; } = "";

    [Parameter]
    public string Scope { get; set; } = "local";

    protected override void ProcessRecord() => Attempt(Name, () =>
    {
        var provider = SessionState.Provider.GetOne(PSProvider);
        var root = IsFileSystem(provider) ? SessionState.Path.GetUnresolvedProviderPathFromPSPath(Root) : Root;
        if (ShouldProcess($"Name: {Name} Provider: {provider.Name} Root: {root}", "New drive"))
            WriteObject(SessionState.Drive.New(new PSDriveInfo(Name, provider, root, Description, null), Scope));
    });
}
