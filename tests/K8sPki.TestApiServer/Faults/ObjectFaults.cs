using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Faults;

/// <summary>What happens to an object between the call that reads it and the next.</summary>
public enum ObjectFaultKind
{
    /// <summary>It gets an annotation and so another resource version.</summary>
    Change,

    /// <summary>It is deleted and made anew under the same name, with another uid and the replacement's request and signer.</summary>
    Replace,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>Somebody else denies it.</summary>
    Deny,
}

/// <summary>The objects that change behind a reader's back.</summary>
public sealed class ObjectFaults
{
    private readonly Lock gate = new();
    private readonly List<Armed> armed = [];

    /// <summary>Arms a fault for the next reads of one object.</summary>
    /// <param name="replacementRequest">The PEM text of the request that takes the object's place; the same one unless given.</param>
    public void OnRead(string name, ObjectFaultKind kind, int times = 1, string? replacementRequest = null)
    {
        lock (gate)
            armed.Add(new Armed(name, kind, replacementRequest) { Left = times });
    }

    internal void AfterRead(ObjectStore store, IReadOnlyList<SigningRequestObject> read)
    {
        foreach (var fault in Due(read))
            Happen(store, fault);
    }

    internal static void Happen(ObjectStore store, string name, ObjectFaultKind kind, string? replacementRequest = null) =>
        Happen(store, new Armed(name, kind, replacementRequest));

    private static void Happen(ObjectStore store, Armed fault)
    {
        switch (fault.Kind)
        {
            case ObjectFaultKind.Change:
                store.Update(fault.Name, item => item with
                {
                    Metadata = item.Metadata with { Annotations = item.Metadata.Annotations.SetItem("example.com/changed", Guid.NewGuid().ToString()) },
                });
                break;
            case ObjectFaultKind.Deny:
                var denied = new RequestCondition(RequestCondition.Denied, "True")
                {
                    Reason = "SomebodyElse",
                    Message = "denied meanwhile",
                    LastUpdateTime = store.Now,
                    LastTransitionTime = store.Now,
                };
                store.Update(fault.Name, item => item with { Status = item.Status with { Conditions = item.Status.Conditions.Add(denied) } });
                break;
            default:
                var old = store.Delete(fault.Name, _ => { });
                if (fault.Kind == ObjectFaultKind.Replace)
                    store.Create(Replacement(old, fault.ReplacementRequest, store.Now));
                break;
        }
    }

    private static SigningRequestObject Replacement(SigningRequestObject old, string? request, DateTime now) => old with
    {
        Metadata = old.Metadata with { Uid = Guid.NewGuid().ToString(), CreationTimestamp = now },
        Spec = old.Spec with { Request = request is null ? old.Spec.Request : System.Text.Encoding.UTF8.GetBytes(request) },
        Status = SigningRequestStatus.None,
    };

    private List<Armed> Due(IReadOnlyList<SigningRequestObject> read)
    {
        lock (gate)
        {
            var due = armed.Where(fault => read.Any(item => item.Name == fault.Name)).ToList();
            foreach (var fault in due)
                fault.Left--;
            armed.RemoveAll(fault => fault.Left <= 0);
            return due;
        }
    }

    private sealed record Armed(string Name, ObjectFaultKind Kind, string? ReplacementRequest)
    {
        public int Left { get; set; }
    }
}
