using System.Runtime.Versioning;
using System.Management.Automation;
using System.Text.RegularExpressions;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.DiskFaults;

/// <summary>Where files stand between what they were and what a command makes of them.</summary>
internal enum DiskEnd
{
    Old,
    New,

    /// <summary>Each file is old or new whole, and some are old.</summary>
    Between,
}

/// <summary>What became of files.</summary>
/// <param name="End">Where they stand.</param>
/// <param name="NewFiles">Those that are new.</param>
/// <param name="Leftovers">What is neither, and is kept for nobody but the next run.</param>
/// <param name="Wrong">What must not be.</param>
internal sealed record DiskVerdict(
    DiskEnd End, IReadOnlyList<string> NewFiles, IReadOnlyList<string> Leftovers, IReadOnlyList<string> Wrong)
{
    /// <summary>True where nothing is left of the run but its result.</summary>
    public bool IsClean => Leftovers.Count == 0 && End != DiskEnd.Between;
}

/// <summary>Judges what a disturbed run leaves, by what was there before and what an undisturbed run makes.</summary>
/// <param name="before">What was there before.</param>
/// <param name="after">What an undisturbed run makes.</param>
/// <param name="further">What a second one makes of that: the next step, or the same.</param>
[UnsupportedOSPlatform("windows")]
internal sealed partial class FaultJudge(DiskState before, DiskState after, DiskState further)
{
    private readonly HashSet<string> pairs = [.. Pairs(before).Concat(Pairs(after)).Distinct(StringComparer.Ordinal)
        .Where(name => Fits(before, name) != false && Fits(after, name) != false)];

    /// <summary>Looks at each file by itself, at pairs, and at who may read what is secret.</summary>
    /// <param name="now">What is there now.</param>
    /// <param name="isFurther">True where the command may have run twice.</param>
    public DiskVerdict Judge(DiskState now, bool isFurther = false)
    {
        var (stayed, changed, left, wrong) = (0, new List<string>(), new List<string>(), new List<string>());
        foreach (var name in Names(now))
        {
            var (old, made, found) = (Of(before, name), Of(after, name), Of(now, name));
            var next = isFurther ? Of(further, name) : made;
            if (found is not null && old is null && made is null && next is null)
                (Leftover().IsMatch(name) ? left : wrong).Add($"{name} is there");
            else if (IsSame(found, old))
                stayed += IsSame(old, made) || (old ?? made)!.Kind == FileKind.Folder ? 0 : 1;
            else if ((!IsSame(old, made) && IsLike(found, made)) || (!IsSame(old, next) && IsLike(found, next)))
                changed.Add(name);
            else
                wrong.Add($"{name} is neither what it was nor what it becomes: {Describe(found)}");
        }

        wrong.AddRange(pairs.Where(name => Fits(now, name) == false && !IsUnfinished(now, name))
            .Select(name => $"{name}.crt and its key do not fit, and nothing says how to go on"));
        wrong.AddRange(now.Entries.Where(entry => IsSecret(entry.Value) && (entry.Value.Mode & OfOthers) != 0
            && (Of(before, entry.Key) is not { } old || old.Mode != entry.Value.Mode))
            .Select(entry => $"{entry.Key} holds a key and has mode {entry.Value.Mode}"));
        var files = changed.Where(name => Of(now, name)?.Kind != FileKind.Folder).ToList();
        return new DiskVerdict(files.Count == 0 ? DiskEnd.Old : stayed == 0 ? DiskEnd.New : DiskEnd.Between, files, left, wrong);
    }

    /// <summary>
    /// What is not as an undisturbed run leaves it, nor as a further one does: what was begun is brought to its end first.
    /// Another backup may be there, and what the next step clears.
    /// </summary>
    public IReadOnlyList<string> Differences(DiskState now)
    {
        var found = Differences(now, after).ToList();
        return found.Count == 0 ? found : Differences(now, further).ToList() is { Count: 0 } none ? none : found;
    }

    private IEnumerable<string> Differences(DiskState now, DiskState wanted)
    {
        foreach (var name in Names(now, isNoteLeftOut: false).Concat(further.Entries.Keys).Distinct(StringComparer.Ordinal))
        {
            if (!IsAside(name) && !IsLike(Of(now, name), Of(wanted, name)))
                yield return $"{name} is {Describe(Of(now, name))}, and by itself becomes {Describe(Of(wanted, name))}";
        }

        foreach (var name in pairs.Where(name => Fits(now, name) == false))
            yield return $"{name}.crt and its key do not fit";
    }

    /// <summary>What an error must not say, and what it must not be.</summary>
    public IEnumerable<string> Objections(DiskVerdict verdict, DiskState now, EngineRun run)
    {
        var errors = run.Errors;
        if (errors.Count == 0 && !run.Output.Any(IsFailure) && verdict.End != DiskEnd.New && !before.IsSameAs(after))
            yield return $"no error, and the files are {verdict.End}";
        var secrets = Secrets(before).Concat(Secrets(now)).ToHashSet(StringComparer.Ordinal);
        foreach (var error in errors)
        {
            if (ObjectionTo(error) is { } objection)
                yield return objection;
            if (secrets.Any(secret => error.ToString().Contains(secret, StringComparison.Ordinal)))
                yield return $"a key stands in the error {error.Id}";
        }

        if (errors.Count > 0 && verdict.End == DiskEnd.New && run.Output.Count == 0
            && !errors.Any(error => SaysItIsDone().IsMatch(error.Message)))
            yield return "all is new, and no error says it";
        // An error about a file that is new says so.
        foreach (var name in verdict.NewFiles)
        {
            foreach (var error in errors.Where(error => NamesFile(error.Message, name) && !SaysItIsDone().IsMatch(error.Message)))
                yield return $"{name} is new, and the error does not say it: {error.Message}";
        }
    }

    /// <summary>What an error must not be; null for one that is foreseen.</summary>
    public static string? ObjectionTo(EngineError error) => IsOurs(error.Record.Exception) ? null
        : $"an error that is not ours: {error.Record.Exception.GetType().Name} {error}";

    private const UnixFileMode OfOthers = (UnixFileMode)0x3F;

    private static bool NamesFile(string message, string name) => message.Contains($"/{name}'", StringComparison.Ordinal);

    private IEnumerable<string> Names(DiskState now, bool isNoteLeftOut = true) =>
        before.Entries.Keys.Concat(after.Entries.Keys).Concat(now.Entries.Keys).Distinct(StringComparer.Ordinal)
            .Where(name => !IsAside(name) && !(isNoteLeftOut && name.Contains("k8spki-rotation", StringComparison.Ordinal)));

    // What is kept of before, under names with the time in them.
    private static bool IsAside(string name) =>
        name.Contains("k8spki-backup", StringComparison.Ordinal) || name.EndsWith(".bak", StringComparison.Ordinal)
            || PastStep().IsMatch(name);

    private static DiskEntry? Of(DiskState state, string name) => state.Entries.GetValueOrDefault(name);

    private static bool IsSame(DiskEntry? one, DiskEntry? other) =>
        one is null ? other is null : other is not null && one.IsSameAs(other);

    private static bool IsLike(DiskEntry? one, DiskEntry? other) => IsSame(one, other)
        || (one is not null && other is not null && ToldContent.Of(one) == ToldContent.Of(other));

    private static string Describe(DiskEntry? entry) =>
        entry is null ? "not there" : $"{ToldContent.Of(entry)} ({entry.Content.Length} bytes)";

    // Repair-K8sPki says of each thing what became of it, and of a file that was not read in between that it is for a person.
    private static bool IsFailure(PSObject? output) => output?.BaseObject is PkiRepair repair
        && (repair.State is PkiRepairState.Failed or PkiRepairState.NotBegun
            || (repair.State == PkiRepairState.ForPerson && repair.For.Contains(Rule.FileUnreadable.Id)));

    private static bool IsOurs(Exception failure)
    {
        for (var type = failure.GetType(); type is not null; type = type.BaseType)
        {
            if (type.Name == nameof(PkiException))
                return failure.GetType().Name != nameof(UnexpectedException);
        }

        return false;
    }

    private static IEnumerable<string> Pairs(DiskState state) =>
        state.Entries.Keys.Where(name => name.EndsWith(".crt", StringComparison.Ordinal)).Select(name => name[..^4]);

    // Null where there is no pair.
    private static bool? Fits(DiskState state, string name)
    {
        if (Of(state, name + ".crt") is not { } certificate || Of(state, name + ".key") is not { } key
            || certificate.Content.Length == 0 || key.Content.Length == 0)
            return null;
        return CertificateReader.ReadFirst(certificate.Content, name, null).PublicKey
            .Equals(PrivateKeyReader.Read(key.Content, name, null).PublicKey);
    }

    private static bool IsUnfinished(DiskState state, string name) => state.Entries.Keys.Any(other =>
        other.EndsWith(".replacing", StringComparison.Ordinal) && Path.GetDirectoryName(other) == Path.GetDirectoryName(name));

    private static bool IsSecret(DiskEntry entry) => entry.Kind == FileKind.Regular
        && (KeyLines().IsMatch(entry.Text) || EmbeddedKey().IsMatch(entry.Text));

    private static IEnumerable<string> Secrets(DiskState state) => state.Entries.Values.SelectMany(entry =>
        KeyLines().Matches(entry.Text).Select(match => match.Groups[1].Value)
            .Concat(EmbeddedKey().Matches(entry.Text).Select(match => match.Groups[1].Value)));

    [GeneratedRegex("k8spki-rotation/[0-9]+\\.new-")]
    private static partial Regex PastStep();

    [GeneratedRegex("PRIVATE KEY-----\\s+([A-Za-z0-9+/=]{24,})")]
    private static partial Regex KeyLines();

    [GeneratedRegex("(?:client-key-data|token): *([A-Za-z0-9+/=-]{12,})")]
    private static partial Regex EmbeddedKey();

    [GeneratedRegex("\\.[0-9a-f]{32}(\\.tmp)?$|\\.replacing$|\\.lock$")]
    private static partial Regex Leftover();

    [GeneratedRegex("in place|was written|next run")]
    private static partial Regex SaysItIsDone();
}
