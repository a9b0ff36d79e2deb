using System.Collections;
using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Forms;
using K8sPki.Internal;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>Submits certificate signing requests to a cluster.</summary>
[Cmdlet(VerbsLifecycle.Submit, "K8sCsr", SupportsShouldProcess = true)]
[OutputType(typeof(SigningRequest))]
public sealed class SubmitK8sCsrCommand : SigningRequestCommand
{
    private PipelineInput? pipeline;
    private bool isSubmitted;

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [Alias("Request", "Csr")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    [Parameter]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LifetimeSecondsCompleter))]
    public int? ExpirationSeconds { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Labels")]
    [ValidateNotNull]
    public IDictionary Label { get; set; } = new Hashtable();

    /// <inheritdoc/>
    protected override void Begin() => RequireInput(InputObject, "Get-K8sCsr my.csr | Submit-K8sCsr");

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var item in Items(InputObject!))
            SubmitItem(item);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (pipeline is not null)
            SubmitEach(pipeline.Rest());
    }

    private void SubmitItem(object item) => Attempt(item, () =>
    {
        switch (ArgumentObjects.Unwrap(item))
        {
            case CertificateRequest request:
                Submit(request);
                break;
            case SigningRequest known:
                Submit(SigningRequestDrafts.Of(known, Name, SignerName, Usages, ExpirationSeconds, Label));
                break;
            case CertificateRequestTestResult judged:
                Submit(judged.Request);
                break;
            default:
                pipeline ??= new PipelineInput(Paths);
                SubmitEach(pipeline.Open(item));
                break;
        }
    });

    private void SubmitEach(IEnumerable<InputSource> sources) => AttemptEach(sources, source =>
    {
        // The object says which signer and usages it is for; the request in it does not.
        var content = source.Read(CertificateRequestReader.LargestRequestFile);
        if (ContentForms.IsObject(content))
            throw new InvalidRequestException(
                "ManifestGiven",
                $"{source.Name} is a manifest: kubectl apply -f submits it as it is. To submit the request in it alone, read "
                + "that first: Get-K8sCsr -Path … | Submit-K8sCsr.");
        AttemptRequests(source with { Content = content }, Submit);
    });

    private void Submit(CertificateRequest request) =>
        Submit(SigningRequestDrafts.Make(request, Name, SignerName, Usages, ExpirationSeconds, Label));

    private void Submit(SigningRequestDraft draft)
    {
        var request = draft.Request;
        if (Name is not null && isSubmitted)
            throw new InvalidRequestException(
                "OneNameForSeveral",
                $"Several requests came in and '{Name}' is the name of one object. Leave -Name out, and the server chooses a "
                + "name for each.");
        var findings = draft.Check();
        SigningRequestDraft.Require(findings, request);
        foreach (var finding in findings.Where(finding => finding.Severity == FindingSeverity.Warning))
            WriteWarning($"{Name ?? request.ToString()}: {finding.Message} {finding.Remedy}");
        if (!ShouldProcess(
            Client.Connection.Server.Authority,
            $"Submit {(Name is null ? "a request" : $"'{Name}'")} for {request} to {draft.Spec.SignerName} "
            + $"({string.Join(", ", draft.Spec.Usages)})"))
            return;
        WriteObject(Wait(Requests.CreateAsync(draft, Cancellation)));
        isSubmitted = true;
    }
}
