using System.Management.Automation;
using System.Security;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Says which authorities nodes trust and sign with, where their exchange stands, and what to do next.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCARotation", DefaultParameterSetName = "Path")]
[OutputType(typeof(RotationStatus))]
public sealed class GetK8sCARotationCommand : PkiInventoryCommand, IConnectionParameters
{
    private readonly List<RotationFacts> nodes = [];
    private readonly List<NodeQuestions> questions = [];
    private IReadOnlyList<RotationAuthority> wanted = RotationAuthority.All;

    [Parameter]
    [ArgumentCompleter(typeof(RotationAuthorityCompleter))]
    public string[] Authority { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    [Parameter]
    [Duration(BareNumberIsSeconds = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    [Parameter]
    public SwitchParameter SkipEndpoint { get; set; }

    // Files and folders that were named may be of any node.
    private LiveConnection Live => new LiveConnection
    {
        Choice = kubeConfig => ConnectionChoice.Of(this, SessionState.Path, kubeConfig),
        IsGiven = ((IConnectionParameters)this).NamesConnection,
        IsOfThisNode = Root.Length == 0 && ParameterSetName == "Path" && Path.Length == 0,
        SkipsEndpoints = SkipEndpoint,
        Timeout = RequestTimeout,
        Warn = WriteWarning,
        Note = WriteVerbose,
    };

    private protected override bool NeedsAll => true;

    /// <inheritdoc/>
    protected override void Begin()
    {
        wanted = RotationArguments.Authorities(Authority);
        if (Array.Find(Path, IsAuthority) is { } name)
            throw new InvalidRequestException("AuthorityIsNoPath", $"What comes first is the path of files or folders, and there "
                + $"is none of that name: Get-K8sCARotation -Authority {RotationAuthority.Find(name)!.Name} asks for the "
                + "authority.");
    }

    private bool IsAuthority(string path) =>
        RotationAuthority.Find(path) is not null && !System.IO.Path.Exists(Paths.Literal(path));

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        WriteNotes(inventory);
        if (RotationArguments.Distribution(inventory) is { } own)
        {
            WriteWarning($"{PrintableText.Escape(inventory.Node)} runs {own}, which has other authorities for servers than for "
                + $"clients and exchanges them itself: {own} certificate rotate-ca. It is left out.");
            return;
        }

        var facts = RotationFacts.Of(inventory);
        if (facts.JournalFault is { } fault)
            WriteWarning($"What steps have noted on {PrintableText.Escape(inventory.Node)} is not known: {fault.Message}");
        nodes.Add(facts);
        questions.Add(Live.QuestionsOf(inventory));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var states = RotationSurvey.Of(nodes, wanted, Live.Ask(nodes, questions, Cancellation));
        foreach (var status in states)
            WriteObject(status);
        // What is to be done is the same on most nodes of a fleet.
        foreach (var advice in states.GroupBy(status => status.Next, StringComparer.Ordinal))
        {
            var authorities = string.Join(", ", advice.Select(status => status.Authority).Distinct());
            Say($"{authorities}: {advice.Key}");
        }

        if (nodes.Count > 0 && states.Count == 0)
            WriteFailure(new MissingInputException("AuthorityNotFound",
                $"Of {string.Join(", ", wanted.Select(authority => authority.Name))} there is nothing on "
                    + $"{PrintableText.Escape(nodes[0].Node)}{(nodes.Count == 1 ? "" : " and the other nodes")}. Get-K8sPki "
                    + "shows what there is."), null);
    }
}
