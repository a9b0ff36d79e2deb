using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads certificate signing requests: those of a cluster, or of files.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCsr", DefaultParameterSetName = Cluster)]
[OutputType(typeof(SigningRequest), ParameterSetName = [Cluster, Watching])]
[OutputType(typeof(CertificateRequest), ParameterSetName = [Cluster, "Path", "LiteralPath", "InputObject"])]
public sealed class GetK8sCsrCommand : SigningRequestCommand
{
    private const string Cluster = "Cluster";
    private const string Watching = "Watch";

    private PipelineInput? pipeline;

    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = Cluster)]
    [Parameter(Position = 0, ParameterSetName = Watching)]
    [ArgumentCompleter(typeof(SigningRequestNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    [Parameter(ParameterSetName = Cluster)]
    [Parameter(ParameterSetName = Watching)]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? SignerName { get; set; }

    [Parameter(ParameterSetName = Cluster)]
    [Parameter(ParameterSetName = Watching)]
    [ValidateSet("Pending", "Approved", "Denied", "Failed", "Issued")]
    public string[] Status { get; set; } = [];

    [Parameter(ParameterSetName = Cluster)]
    [Parameter(ParameterSetName = Watching)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Username")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Requester { get; set; }

    [Parameter(ParameterSetName = Cluster)]
    [Parameter(ParameterSetName = Watching)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("LabelSelector")]
    [ValidateNotNullOrEmpty]
    public string? Selector { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Watching)]
    public SwitchParameter Watch { get; set; }

    [Parameter(ParameterSetName = Watching)]
    [ValidateRange(1, LongestWatch)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (ParameterSetName is Cluster or Watching)
            ReadCluster();
        else if (InputObject is not null)
            ReadItems(InputObject);
        foreach (var path in Path)
            Attempt(path, () => AttemptEach(Files(path), Read));
        foreach (var path in LiteralPath)
            Attempt(path, () => Read(new InputSource(Paths.Literal(path), null)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (pipeline is not null)
            AttemptEach(pipeline.Rest(), Read);
    }

    private void ReadItems(object input)
    {
        foreach (var item in Items(input))
            Attempt(item, () => ReadInput(item));
    }

    private void ReadCluster()
    {
        var files = Name.Where(IsFile).ToArray();
        foreach (var path in files)
            Attempt(path, () => AttemptEach(Files(path), Read));
        if (files.Length == 0 || files.Length < Name.Length)
            ReadCluster([.. Name.Except(files)]);
    }

    private void ReadCluster(string[] names)
    {
        var exact = names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)).Select(WildcardPattern.Unescape)
            .ToArray();
        var patterns = names.Where(WildcardPattern.ContainsWildcardCharacters).Select(Pattern).ToArray();
        var isSignerExact = SignerName is not null && !WildcardPattern.ContainsWildcardCharacters(SignerName);
        var filter = new SigningRequestFilter
        {
            SignerName = isSignerExact ? WildcardPattern.Unescape(SignerName) : null,
            Signer = SignerName is null || isSignerExact ? null : Pattern(SignerName).IsMatch,
            Requester = Requester is null ? null : Pattern(Requester).IsMatch,
            Statuses = Status,
            Selector = Selector,
        };
        if (Watch)
            WriteWatch(stop => Requests.WatchAsync(Named(filter, exact, patterns), stop), TimeoutSec, WriteObject);
        else if (names.Length == 0 || patterns.Length > 0 || Selector is not null)
            WriteAll(Requests.ListAsync(Named(filter, exact, patterns), Cancellation));
        else
            WriteNamed(exact, filter);
    }

    private static SigningRequestFilter Named(SigningRequestFilter filter, string[] exact, WildcardPattern[] patterns) =>
        (exact, patterns) switch
    {
        ([], []) => filter,
        ([var one], []) => filter with { ExactName = one },
        _ => filter with { Name = name => exact.Contains(name) || Array.Exists(patterns, pattern => pattern.IsMatch(name)) },
    };

    private void WriteNamed(string[] names, SigningRequestFilter filter)
    {
        foreach (var name in names)
        {
            Attempt(name, () =>
            {
                if (Named(name) is var request && filter.Matches(request))
                    WriteObject(request);
            });
        }
    }

    private void WriteAll(IAsyncEnumerable<SigningRequest> requests)
    {
        foreach (var request in requests.ToBlocking(Cancellation))
            WriteObject(request);
    }

    private void ReadInput(object input)
    {
        var value = ArgumentObjects.Unwrap(input);
        if (value is CertificateRequest)
        {
            WriteObject(value);
        }
        else if (value is not string && Find(input) is { } seen)
        {
            WriteObject(Wait(RequestsOf(seen).AgainAsync(seen, Cancellation)));
        }
        else
        {
            pipeline ??= new PipelineInput(Paths);
            AttemptEach(pipeline.Open(input), Read);
        }
    }

    private void Read(InputSource source) => AttemptRequests(source, WriteObject);

    private static WildcardPattern Pattern(string text) => new(text, WildcardOptions.IgnoreCase);
}
