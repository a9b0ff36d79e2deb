using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Removes requests from a cluster.</summary>
[Cmdlet(
    VerbsCommon.Remove, "K8sCsr", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "Name")]
public sealed class RemoveK8sCsrCommand : SigningRequestCommand
{
    private const int MostInFlight = 16;

    private CallsInFlight<string[]>? calls;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(SigningRequestNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void Begin() =>
        calls = new CallsInFlight<string[]>(
            MostInFlight, (target, call) => Attempt(target, () => WarnOfKept(target, Wait(call))));

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var named in Name)
            Attempt(named, () => RemoveNamed(named));
        foreach (var item in InputObject is null ? [] : Items(InputObject))
        {
            Attempt(item, () =>
            {
                if (ArgumentObjects.Unwrap(item) is string name)
                    RemoveNamed(name);
                else
                    Remove(Resolve(item));
            });
        }
    }

    /// <inheritdoc/>
    protected override void Finish() => calls!.FinishAll();

    private void RemoveNamed(string name)
    {
        if (ShouldProcess(
            Client.Connection.Server.Authority, $"Remove the CertificateSigningRequest '{PrintableText.Escape(name)}'"))
            Start(Requests, name, name, null);
    }

    private void Remove(SigningRequest request)
    {
        if (ShouldProcess(
            ServerOf(request), $"Remove the CertificateSigningRequest {SigningRequestText.Line(request)} ({request.Status})"))
            Start(RequestsOf(request), request, request.Fields.Name, request.Fields.Uid);
    }

    private void Start(SigningRequestClient requests, object target, string name, string? uid) =>
        calls!.Add(target, () => requests.RemoveAsync(name, uid, Cancellation));

    private void WarnOfKept(object target, string[] finalizers)
    {
        if (finalizers.Length > 0)
            WriteWarning(
                $"'{(target is SigningRequest request ? request.Name : PrintableText.Escape($"{target}"))}' is marked as "
                + $"removed and goes when its finalizers are taken away by whoever set them: {string.Join(", ", finalizers)}.");
    }
}
