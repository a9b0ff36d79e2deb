using System.Globalization;
using System.Text.Json;
using K8sPki.Logs;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Which runs of a container are looked at.</summary>
internal enum ContainerRuns
{
    /// <summary>The last one.</summary>
    Last,

    /// <summary>Those before the last one.</summary>
    Previous,

    /// <summary>All of which there are files.</summary>
    All,
}

/// <summary>Which logs of a node are wanted.</summary>
/// <param name="Names">Which components or containers; none for the components of Kubernetes.</param>
/// <param name="Runs">Which runs of them.</param>
internal sealed record LogChoice(IReadOnlyList<Func<string, bool>> Names, ContainerRuns Runs)
{
    /// <summary>True for a container that is wanted.</summary>
    public bool Takes(string container, string pod) => Names.Count == 0 ? LogPlace.Containers.Contains(container)
        : Names.Any(name => name(container) || name(pod) || name(pod[(pod.IndexOf('/', StringComparison.Ordinal) + 1)..]));

    /// <summary>True for a place where something wanted may be.</summary>
    public bool Takes(LogPlace place) => Names.Count == 0 || Names.Any(place.Has);
}

/// <summary>Finds the logs that a node has.</summary>
internal sealed class LogDiscovery
{
    private readonly NodeFileSystem tree;
    private readonly LogChoice choice;
    private readonly Action<string, PkiException> tell;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    private LogDiscovery(NodeFileSystem tree, LogChoice choice, Action<string, PkiException> tell)
    {
        this.tree = tree;
        this.choice = choice;
        this.tell = tell;
    }

    /// <summary>The logs that are wanted.</summary>
    /// <param name="tree">The node.</param>
    /// <param name="choice">Which.</param>
    /// <param name="tell">Gets what cannot be looked at.</param>
    public static IReadOnlyList<LogSource> Find(NodeFileSystem tree, LogChoice choice, Action<string, PkiException> tell)
    {
        var discovery = new LogDiscovery(tree, choice, tell);
        return [.. discovery.Pods(), .. discovery.Docker(), .. discovery.Files(), .. discovery.Journal()];
    }

    private IEnumerable<LogSource> Pods() => Containers().GroupBy(run => (run.Pod, run.Container))
        .Select(runs => Source([.. runs.OrderBy(run => run.Written)])).OfType<LogSource>();

    private FileLogSource? Source(List<ContainerRun> runs)
    {
        var chosen = choice.Runs switch
        {
            ContainerRuns.Last => runs[^1..],
            ContainerRuns.Previous => runs[..^1],
            _ => runs,
        };
        var files = chosen.SelectMany(run => run.Files).Where(file => IsNew(file.Here.Text))
            .Select(file => new LogOrigin(runs[0].Container) { Pod = runs[0].Pod, Path = file.Here.Text }).ToList();
        if (files.Count == 0)
            return null;
        var (pod, container) = (runs[0].Pod, runs[0].Container);
        return new FileLogSource(files) { Component = container, Newest = () => Newest(pod, container) };
    }

    // A pod that is changed has another folder, and a container that is started again another file.
    private LogOrigin? Newest(string pod, string container)
    {
        var again = new LogDiscovery(tree.Again(), choice, (_, _) => { });
        var last = again.Containers().Where(run => run.Pod == pod && run.Container == container).MaxBy(run => run.Written);
        return last is null ? null : new LogOrigin(container) { Pod = pod, Path = last.Files[^1].Here.Text };
    }

    private IEnumerable<ContainerRun> Containers()
    {
        foreach (var folder in Folders(LogPlace.Pods))
        {
            var parts = folder.Name.Split('_');
            if (parts.Length != 3)
                continue;
            var pod = $"{parts[0]}/{parts[1]}";
            foreach (var container in Folders(folder).Where(container => choice.Takes(container.Name, pod)))
            {
                var names = Attempt(container, () => tree.List(container, "*"), []);
                foreach (var run in names.Select(ContainerLogName.Of).OfType<ContainerLogName>().GroupBy(name => name.Run)
                    .OrderBy(run => run.Key))
                {
                    if (Run(pod, container.Name, run) is { } found)
                        yield return found;
                }
            }
        }
    }

    private ContainerRun? Run(string pod, string container, IGrouping<int, ContainerLogName> run)
    {
        var files = run.OrderBy(name => name.Rotated is null).ThenBy(name => name.Rotated, StringComparer.Ordinal)
            .Select(name => (File: tree.Find(name.Path), Status: tree.Status(name.Path)))
            .Where(found => found.File is not null && found.Status is not null).ToList();
        return files.Count == 0 ? null : new ContainerRun(
            pod, container, (files[^1].Status!.Written, run.Key), [.. files.Select(found => found.File!)]);
    }

    private IEnumerable<LogSource> Docker()
    {
        foreach (var folder in Folders(LogPlace.DockerContainers))
        {
            if (tree.Find(folder.Entry(folder.Name + "-json.log")) is not { } file || !tree.HasFile(file.OnNode!.Value)
                || Attempt(folder, () => DockerContainer.Read(tree, folder), null) is not { } container
                || !choice.Takes(container.Name, container.Pod ?? container.Name))
                continue;
            var rotated = tree.List(folder, folder.Name + "-json.log.*")
                .Select(path => (File: tree.Find(path), Number: DockerContainer.RotationOf(path.Name)))
                .Where(found => found is { File: not null, Number: not null })
                .OrderByDescending(found => found.Number).Select(found => found.File!);
            var files = rotated.Append(file).Where(found => IsNew(found.Here.Text))
                .Select(found => new LogOrigin(container.Name) { Pod = container.Pod, Path = found.Here.Text }).ToList();
            if (files.Count > 0 && choice.Runs != ContainerRuns.Previous)
                yield return new FileLogSource(files) { Component = container.Name };
        }
    }

    private IEnumerable<LogSource> Files() => choice.Runs == ContainerRuns.Previous ? [] :
        from place in LogPlace.All
        where place.File is { } path && choice.Takes(place) && tree.HasFile(path)
        let here = tree.Find(place.File!.Value)!.Here.Text
        where IsNew(here)
        select new FileLogSource([new LogOrigin(place.Component) { Path = here, IsTagged = place.IsTagged }])
        {
            Component = place.Component,
        };

    private IEnumerable<LogSource> Journal()
    {
        var units = LogPlace.All.Where(place => place.Unit is not null && choice.Takes(place))
            .Select(place => new JournalUnit(place.Unit!, place.Component, place.IsTagged)).ToList();
        if (units.Count == 0 || LogPlace.Journals.Where(tree.HasFolder).ToList() is not { Count: > 0 } folders)
            return [];
        if (choice.Runs == ContainerRuns.Previous)
            return units.Select(unit => new JournalLogSource([unit], Folder(folders))
            {
                Component = unit.Component, IsPrevious = true,
            });
        return [new JournalLogSource(units, Folder(folders)) { Component = units[0].Component }];
    }

    private string? Folder(List<NodePath> folders) => tree.IsThisNode ? null : tree.Find(folders[0])!.Here.Text;

    private IReadOnlyList<NodePath> Folders(NodePath folder) => Attempt(folder, () => tree.Folders(folder, "*"), []);

    private T Attempt<T>(NodePath path, Func<T> work, T otherwise)
    {
        try
        {
            return work();
        }
        catch (PkiException failure)
        {
            tell(tree.Shown(path), failure);
            return otherwise;
        }
    }

    // A link to another log that is read by its own name counts once.
    private bool IsNew(string path)
    {
        try
        {
            return seen.Add(FileStore.FinalTarget(path));
        }
        catch (PkiException failure)
        {
            tell(path, failure);
            return false;
        }
    }

    /// <param name="Pod">Namespace and name.</param>
    /// <param name="Container">The container's name.</param>
    /// <param name="Written">When it last wrote, and which run of its pod it is.</param>
    /// <param name="Files">Its files, the oldest first.</param>
    private sealed record ContainerRun(
        string Pod, string Container, (DateTimeOffset, int) Written, IReadOnlyList<NodeFile> Files);
}

/// <summary>
/// The name of a container's log: <c>0.log</c>, and once rotated <c>0.log.20260822-135300.gz</c> (kubelet, pkg/kubelet/logs).
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Run">How often the container was started before.</param>
/// <param name="Rotated">When it was rotated; null for the file that is written.</param>
internal sealed record ContainerLogName(NodePath Path, int Run, string? Rotated)
{
    private const int StampLength = 15;

    /// <summary>Reads a name; null for another file, and for what is still being compressed.</summary>
    public static ContainerLogName? Of(NodePath path)
    {
        var dot = path.Name.IndexOf(".log", StringComparison.Ordinal);
        if (dot < 1 || !int.TryParse(path.Name.AsSpan(0, dot), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var run))
            return null;
        var rest = path.Name[(dot + ".log".Length)..];
        if (rest.Length == 0)
            return new ContainerLogName(path, run, null);
        var stamp = rest.EndsWith(".gz", StringComparison.Ordinal) ? rest[..^3] : rest;
        return stamp.Length == StampLength + 1 && stamp[0] == '.' && stamp[9] == '-' ? new ContainerLogName(path, run, stamp)
            : null;
    }
}

/// <summary>A container of docker.</summary>
/// <param name="Name">The container's name, of a pod that in the pod.</param>
/// <param name="Pod">The namespace and name of its pod; null for none.</param>
internal sealed record DockerContainer(string Name, string? Pod)
{
    // What kubelet makes of container, pod, namespace, uid and attempt: k8s_etcd_etcd-cp1_kube-system_<uid>_0.
    private const string PodPrefix = "k8s_";
    private const string NameField = "Name";
    private const string Log = "-json.log.";

    /// <summary>
    /// The number of what docker has put aside, <c>…-json.log.10.gz</c>, the older the higher; null for another file.
    /// </summary>
    public static int? RotationOf(string name) =>
        int.TryParse(name[(name.IndexOf(Log, StringComparison.Ordinal) + Log.Length)..].Split('.')[0], NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads what a container is called; null where that is not said.</summary>
    /// <exception cref="PkiException">Its configuration cannot be read.</exception>
    public static DockerContainer? Read(NodeFileSystem tree, NodePath folder)
    {
        var file = folder.Entry("config.v2.json");
        if (!tree.HasFile(file))
            return null;
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(tree.Read(file)));
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty(NameField, out var name) || name.ValueKind != JsonValueKind.String)
                return null;
            var text = name.GetString()!.TrimStart('/');
            var parts = text.Split('_');
            return text.StartsWith(PodPrefix, StringComparison.Ordinal) && parts.Length >= 5
                ? new DockerContainer(parts[1], $"{parts[3]}/{parts[2]}") : new DockerContainer(text, null);
        }
        catch (JsonException failure)
        {
            throw new MalformedInputException("ContainerUnknown",
                $"'{file}' is no JSON, so that the name of its container is not known: {failure.Message}", failure);
        }
    }
}
