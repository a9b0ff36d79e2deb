using System.Collections;
using System.Management.Automation;
using System.Text;
using K8sPki.Api;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>
/// Writes a certificate signing request to a file, or gives it as text: the request itself, or the object that submits it to a
/// cluster.
/// </summary>
[Cmdlet(VerbsData.Export, "K8sCsr", SupportsShouldProcess = true, DefaultParameterSetName = "Request")]
[OutputType(typeof(string), typeof(CertificateRequest), typeof(SigningRequest))]
public sealed class ExportK8sCsrCommand : ExportCommand
{
    [Parameter(ValueFromPipeline = true)]
    [Alias("Request")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Manifest")]
    public SwitchParameter AsManifest { get; set; }

    [Parameter(ParameterSetName = "Manifest")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(ParameterSetName = "Manifest")]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    [Parameter(ParameterSetName = "Manifest")]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    [Parameter(ParameterSetName = "Manifest")]
    [ArgumentCompleter(typeof(LifetimeSecondsCompleter))]
    public int? ExpirationSeconds { get; set; }

    [Parameter(ParameterSetName = "Manifest")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Labels")]
    [ValidateNotNull]
    public IDictionary Label { get; set; } = new Hashtable();

    /// <inheritdoc/>
    protected override void Begin() => RequireInput(InputObject, "Get-K8sCsr my.csr | Export-K8sCsr new.csr");

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var input = ArgumentObjects.Unwrap(InputObject!);
        if (AsManifest)
            WriteManifest(input);
        else if (input is SigningRequest { RequestProblem: { } problem })
            throw problem;
        else
            WriteRequest((input as SigningRequest)?.Request ?? Objects.Request(input));
    });

    private void WriteRequest(CertificateRequest request) =>
        Write(
            $"the certificate request for {request}", AsDer ? request.Der.ToArray() : Encoding.ASCII.GetBytes(request.Pem),
            request);

    private void WriteManifest(object input)
    {
        var known = input as SigningRequest;
        if (AsDer)
            throw new InvalidRequestException("FormatGivenTwice", "Give -AsManifest or -AsDer, not both.");
        var draft = known is null
            ? SigningRequestDrafts.Make(Objects.Request(input), Name, SignerName, Usages, ExpirationSeconds, Label)
            : SigningRequestDrafts.Of(known, Name ?? known.Fields.Name, SignerName, Usages, ExpirationSeconds, Label);
        var request = draft.Request;
        SigningRequestDraft.Require(draft.Check(), request);
        Write(
            $"the manifest of {Name ?? "a request"} for {request}", Encoding.UTF8.GetBytes(SigningRequestWriter.Yaml(draft)),
            known ?? (object)request);
    }
}
