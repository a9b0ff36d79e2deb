using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Storage;

/// <summary>All requests in the order of their names at one resource version.</summary>
internal sealed record Snapshot(long ResourceVersion, ImmutableList<SigningRequestObject> Items)
{
    private static readonly Comparer<SigningRequestObject> ByName =
        Comparer<SigningRequestObject>.Create((left, right) => string.CompareOrdinal(left.Name, right.Name));

    /// <summary>The place of a name, or the complement of the place where it belongs.</summary>
    public int IndexOf(string name) => Items.BinarySearch(Probe(name), ByName);

    public SigningRequestObject? Find(string name) => IndexOf(name) is var index and >= 0 ? Items[index] : null;

    private static SigningRequestObject Probe(string name) =>
        new(new ObjectMetadata { Name = name }, new SigningRequestSpec(), SigningRequestStatus.None);
}

/// <summary>
/// The requests in memory with a global resource version, as etcd holds them: every write makes a new snapshot and an
/// event; old snapshots and events are kept until <see cref="Compact"/> or until there are too many.
/// </summary>
internal sealed class ObjectStore
{
    private const long FirstResourceVersion = 200;

    // How many events it can be asked for.
    private const int HistorySize = 100_000;
    private readonly Lock gate = new();
    private readonly Dictionary<long, Snapshot> pages = [];
    private readonly EventLog log;
    private readonly StateFolder? state;
    private Snapshot current = new(FirstResourceVersion, []);

    /// <param name="state">Where it keeps its writes; null for nowhere.</param>
    public ObjectStore(StateFolder? state = null)
    {
        log = new EventLog(0, HistorySize);
        foreach (var (kind, item) in state?.Read() ?? [])
            Restore(kind, item);
        this.state = state;
    }

    public Snapshot Current => Volatile.Read(ref current);

    public EventLog Log => log;

    /// <summary>The time in whole seconds, as objects bear it.</summary>
    public static DateTime Now =>
        new(DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    /// <summary>What changes after each write; awaited by watches and controllers.</summary>
    public event Action<StoreEvent>? Changed;

    public SigningRequestObject Get(string name) => Current.Find(name) ?? throw ApiFailure.NotFound(name);

    public SigningRequestObject Create(SigningRequestObject item)
    {
        lock (gate)
        {
            var index = current.IndexOf(item.Name);
            if (index >= 0)
                throw ApiFailure.AlreadyExists(item.Name);
            var stored = Versioned(item);
            Record(StoreEventKind.Added, null, stored, current.Items.Insert(~index, stored));
            return stored;
        }
    }

    /// <summary>Replaces an object by what <paramref name="change"/> makes of it; the same instance means no change.</summary>
    public SigningRequestObject Update(string name, Func<SigningRequestObject, SigningRequestObject> change)
    {
        lock (gate)
        {
            var index = current.IndexOf(name);
            if (index < 0)
                throw ApiFailure.NotFound(name);
            var old = current.Items[index];
            var changed = change(old);
            if (ReferenceEquals(changed, old))
                return old;
            var stored = Versioned(changed);
            if (stored.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: true })
                Record(StoreEventKind.Deleted, old, stored, current.Items.RemoveAt(index));
            else
                Record(StoreEventKind.Modified, old, stored, current.Items.SetItem(index, stored));
            return stored;
        }
    }

    /// <summary>The same, or nothing where there is no such object.</summary>
    public void UpdateIfPresent(string name, Func<SigningRequestObject, SigningRequestObject> change)
    {
        lock (gate)
        {
            if (current.IndexOf(name) >= 0)
                Update(name, change);
        }
    }

    /// <summary>Removes an object, or marks it where finalizers keep it.</summary>
    public SigningRequestObject Delete(string name, Action<SigningRequestObject> check)
    {
        lock (gate)
        {
            var index = current.IndexOf(name);
            if (index < 0)
                throw ApiFailure.NotFound(name);
            var old = current.Items[index];
            check(old);
            if (!old.Metadata.Finalizers.IsEmpty)
                return old.Metadata.DeletionTimestamp is null ? Mark(index) : old;
            // The event of a deletion bears the version of the deletion itself.
            var last = Versioned(old);
            Record(StoreEventKind.Deleted, old, last, current.Items.RemoveAt(index));
            return last;
        }
    }

    private SigningRequestObject Mark(int index)
    {
        var old = current.Items[index];
        var marked = Versioned(old with { Metadata = old.Metadata with { DeletionTimestamp = Now } });
        Record(StoreEventKind.Modified, old, marked, current.Items.SetItem(index, marked));
        return marked;
    }

    /// <summary>Puts many objects in at once. Watches see them; controllers do not look at them before they change.</summary>
    public void Seed(IEnumerable<SigningRequestObject> items)
    {
        lock (gate)
        {
            var sorted = new SortedDictionary<string, SigningRequestObject>(
                current.Items.ToDictionary(item => item.Name, StringComparer.Ordinal), StringComparer.Ordinal);
            var version = current.ResourceVersion;
            var events = new List<StoreEvent>();
            foreach (var item in items)
            {
                var stored = WithVersion(item, ++version);
                var old = sorted.GetValueOrDefault(item.Name);
                events.Add(new StoreEvent(old is null ? StoreEventKind.Added : StoreEventKind.Modified, old, stored));
                sorted[item.Name] = stored;
            }

            state?.Add(events);
            Volatile.Write(ref current, new Snapshot(version, [.. sorted.Values]));
            log.Add(events);
        }
    }

    /// <summary>Keeps a snapshot that a page was cut from, so that the next page shows the same state.</summary>
    public void KeepForPages(Snapshot snapshot)
    {
        lock (gate)
            pages[snapshot.ResourceVersion] = snapshot;
    }

    /// <summary>The state at a version; null when it is no longer known.</summary>
    public Snapshot? At(long version)
    {
        lock (gate)
            return version == current.ResourceVersion ? current : pages.GetValueOrDefault(version);
    }

    /// <summary>Forgets all old states and events, as etcd's compaction does every five minutes.</summary>
    public void Compact()
    {
        lock (gate)
        {
            pages.Clear();
            log.StartAt(current.ResourceVersion);
        }
    }

    private void Restore(StoreEventKind kind, SigningRequestObject item)
    {
        var index = current.IndexOf(item.Name);
        var (old, items) = index < 0 ? (null, current.Items.Insert(~index, item))
            : (current.Items[index], current.Items.SetItem(index, item));
        Record(kind, old, item, kind == StoreEventKind.Deleted ? current.Items.RemoveAt(index) : items);
    }

    private static SigningRequestObject WithVersion(SigningRequestObject item, long version) =>
        item with { Metadata = item.Metadata with { ResourceVersion = version.ToString(CultureInfo.InvariantCulture) } };

    private SigningRequestObject Versioned(SigningRequestObject item) => WithVersion(item, current.ResourceVersion + 1);

    private void Record(
        StoreEventKind kind, SigningRequestObject? old, SigningRequestObject stored, ImmutableList<SigningRequestObject> items)
    {
        var happened = new StoreEvent(kind, old, stored);
        state?.Add([happened]);
        Volatile.Write(ref current, new Snapshot(stored.ResourceVersion, items));
        log.Add([happened]);
        Changed?.Invoke(happened);
    }
}

/// <summary>Many pending requests that share the bytes of one PKCS#10.</summary>
internal static class SeededRequests
{
    public static IEnumerable<SigningRequestObject> Make(
        int count, string requestPem, string namePrefix, string signerName, DateTime created)
    {
        var spec = new SigningRequestSpec
        {
            Request = Encoding.UTF8.GetBytes(requestPem),
            SignerName = signerName,
            Usages = ["client auth"],
            Username = "seeder",
            Groups = ["system:authenticated"],
        };
        return Enumerable.Range(0, count).Select(number => new SigningRequestObject(
            new ObjectMetadata
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{namePrefix}-{number:000000}"),
                Uid = Guid.NewGuid().ToString(),
                CreationTimestamp = created,
            },
            spec,
            SigningRequestStatus.None));
    }
}
