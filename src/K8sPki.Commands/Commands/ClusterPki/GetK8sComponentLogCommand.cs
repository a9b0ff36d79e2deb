using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Logs;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Reads the logs of a node's components where they are, and says what their errors about certificates mean.</summary>
[Cmdlet(VerbsCommon.Get, "K8sComponentLog", DefaultParameterSetName = "Node")]
[OutputType(typeof(ComponentLogEntry), typeof(CertificateLogError))]
public sealed class GetK8sComponentLogCommand : LogCommand
{
    [Parameter(Position = 0)]
    [Alias("Component")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogComponentCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public object? InputObject { get; set; }

    [Parameter(ParameterSetName = "Node")]
    public SwitchParameter Previous { get; set; }

    [Parameter(ParameterSetName = "Node")]
    [Parameter(ParameterSetName = "Path")]
    public SwitchParameter Follow { get; set; }

    [Parameter]
    public SwitchParameter CertificateErrors { get; set; }

    private readonly List<string> failed = [];
    private CertificateErrorCollector? collector;
    private GivenLines? given;
    private NodeFileSystem? tree;
    private long lines;

    private string WhoseLog => Name is [var one] && !WildcardPattern.ContainsWildcardCharacters(one) ? one : "";

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (Follow && (CertificateErrors || Newest))
            throw new InvalidRequestException("FollowAlone",
                "-Follow never comes to an end, which -CertificateErrors and -Newest wait for. Leave one of them out.");
        if (CertificateErrors)
            collector = new CertificateErrorCollector(() => InventoryReader.Read(Tree()));
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        switch (ParameterSetName)
        {
            case "Node":
                ReadNode();
                break;
            case "Path":
                foreach (var path in Path)
                    Attempt(path, () => Read([.. Paths.Resolve(path).Select(SourceOf)]));
                break;
            default:
                // Lines from another machine are lines; an object would be what it calls itself.
                if (RemoteObject.Of(InputObject) is { } remote)
                    throw remote.Refuse();
                Take(Wrapped.Inner(InputObject));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (given is not null)
        {
            foreach (var entry in LogReading.Shaped(given.Finish(), Tail, Newest))
                Output(entry);
        }

        if (collector is null)
            return;
        var errors = collector.Finish();
        foreach (var error in errors)
            WriteObject(error);
        Tell(Summary(collector));
        foreach (var line in RemedyText.Lines([.. errors.Select(error => error.Remedy)]))
            Tell(line);
    }

    private NodeFileSystem Tree() => tree ??= NodeFolders.Trees(Root is null ? [] : [Root], Paths, OrThrow) is [var one] ? one
        : throw new InvalidRequestException("RootAmbiguous", "Give one folder of a node with -Root.");

    private static void OrThrow(object? item, Action action) => action();

    private void ReadNode()
    {
        List<Func<string, bool>> names = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))
            .Select(pattern => (Func<string, bool>)pattern.IsMatch)];
        var runs = Previous ? ContainerRuns.Previous : CertificateErrors ? ContainerRuns.All : ContainerRuns.Last;
        var sources = LogDiscovery.Find(Tree(), new LogChoice(names, runs), Report);
        if (sources.Count == 0 && failed.Count == 0)
            throw NotFound();
        Read(sources, names);
        // Silence would look as if nothing was ever written.
        if (lines == 0 && collector is null)
            Tell($"No line is as it was asked for in {Counted.Of(sources.Count, "log")}: "
                + $"{string.Join(", ", sources.Select(source => source.Shown))}.");
    }

    private void Read(IReadOnlyList<LogSource> sources, IReadOnlyList<Func<string, bool>>? names = null)
    {
        var query = QueryOf(collector is null ? null : CertificateErrorCollector.Prefilter, names ?? []);
        var entries = Follow ? LogReading.Follow(sources, query, Report, Cancellation)
            : LogReading.Read(sources, query, Newest, Report, Cancellation);
        foreach (var entry in entries)
            Output(entry);
    }

    private FileLogSource SourceOf(string path) => new([new LogOrigin(LogOwner.Of(path, WhoseLog)) { Path = path }])
    {
        Component = WhoseLog,
    };

    private void Take(object? input)
    {
        switch (input)
        {
            case FileInfo file:
                Read([SourceOf(file.FullName)]);
                break;
            case ComponentLogEntry entry:
                Output(entry);
                break;
            default:
                given ??= new GivenLines(WhoseLog, QueryOf(null, []));
                foreach (var entry in given.Take(input?.ToString() ?? ""))
                    OutputGiven(entry);
                break;
        }
    }

    // What is asked for from the end, or backwards, is known only then.
    private void OutputGiven(ComponentLogEntry entry)
    {
        if (Tail is null && !Newest)
            Output(entry);
        else
            given!.Hold(entry, Tail);
    }

    private void Output(ComponentLogEntry entry)
    {
        lines++;
        if (collector is null)
            WriteObject(entry);
        else
            collector.Add(entry);
    }

    private void Report(string place, PkiException problem)
    {
        failed.Add(place);
        WriteFailure(problem, place);
    }

    private MissingInputException NotFound() => new("LogNotFound",
        (Name.Length == 0 ? "There is no log of a component of Kubernetes" : $"There is no log of {string.Join(", ", Name)}")
        + $"{(Previous ? " from before its last start" : "")} on {(Root is null ? "this machine" : $"'{Root}'")}: looked at "
        + $"{LogPlace.Pods}, {LogPlace.DockerContainers}, {string.Join(", ", LogPlace.Journals)} and "
        + $"{Counted.Of(LogPlace.All.Count(place => place.File is not null), "file")} of k3s and RKE2. A file elsewhere is "
        + $"given with "
        + "-Path, lines from elsewhere by pipeline.");

    private string Summary(CertificateErrorCollector found)
    {
        var beside = found.Harmless == 0 ? "" : $"; {Counted.Of(found.Harmless, "line")} of probes and the like left out";
        var dropped = found.Dropped == 0 ? "" : $"; {Counted.Of(found.Dropped, "line")} more that all differ left out";
        var unread = failed.Count == 0 ? "" : $"; NOT READ: {string.Join(", ", failed.Distinct())}";
        return $"{Counted.Of(lines, "line")} about certificates looked at{beside}{dropped}{unread}.";
    }
}
