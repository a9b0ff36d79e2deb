using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Waits until requests of a cluster are issued, and gives them with their certificates.</summary>
[Cmdlet(VerbsLifecycle.Wait, "K8sCsr", DefaultParameterSetName = "Name")]
[OutputType(typeof(SigningRequest))]
public sealed class WaitK8sCsrCommand : SigningRequestCommand
{
    private const int MostInFlight = 16;

    private CallsInFlight<SigningRequest>? calls;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(SigningRequestNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; } = 60;

    /// <inheritdoc/>
    protected override void Begin() =>
        calls = new CallsInFlight<SigningRequest>(
            MostInFlight, (target, call) => Attempt(target, () => WriteObject(SigningProgress.Await(this, target, call))));

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var name in Name)
            Attempt(name, () => Start(Named(name)));
        foreach (var item in InputObject is null ? [] : Items(InputObject))
            Attempt(item, () => Start(Resolve(item)));
    }

    /// <inheritdoc/>
    protected override void Finish() => calls!.FinishAll();

    private void Start(SigningRequest request) =>
        calls!.Add(request, () => RequestsOf(request).WaitAsync(request, TimeSpan.FromSeconds(TimeoutSec), Cancellation));
}
