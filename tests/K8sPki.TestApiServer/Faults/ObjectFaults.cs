using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Faults;

/// <summary>What somebody else may do to an object.</summary>
public enum ObjectFaultKind
{
    /// <summary>It gets an annotation and so another resource version.</summary>
    Change,

    /// <summary>
    /// It is deleted and made anew under the same name, with another uid and the replacement's request and signer.
    /// </summary>
    Replace,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>Somebody else denies it.</summary>
    Deny,
}

/// <summary>Changes an object as somebody else would.</summary>
internal static class ObjectFaults
{
    /// <param name="replacementRequest">The PEM text of the request that takes the object's place; the same one unless
    /// given.</param>
    public static void Happen(ObjectStore store, string name, ObjectFaultKind kind, string? replacementRequest)
    {
        switch (kind)
        {
            case ObjectFaultKind.Change:
                store.Update(name, item => item with
                {
                    Metadata = item.Metadata with { Annotations =
                        item.Metadata.Annotations.SetItem("example.com/changed", Guid.NewGuid().ToString()) },
                });
                break;
            case ObjectFaultKind.Deny:
                var denied = new RequestCondition(RequestCondition.Denied, "True")
                {
                    Reason = "SomebodyElse",
                    Message = "denied meanwhile",
                    LastUpdateTime = ObjectStore.Now,
                    LastTransitionTime = ObjectStore.Now,
                };
                store.Update(
                    name, item => item with { Status = item.Status with { Conditions = item.Status.Conditions.Add(denied) } });
                break;
            default:
                var old = store.Delete(name, _ => { });
                if (kind == ObjectFaultKind.Replace)
                    store.Create(Replacement(old, replacementRequest, ObjectStore.Now));
                break;
        }
    }

    private static SigningRequestObject Replacement(SigningRequestObject old, string? request, DateTime now) => old with
    {
        Metadata = old.Metadata with { Uid = Guid.NewGuid().ToString(), CreationTimestamp = now },
        Spec = old.Spec with { Request = request is null ? old.Spec.Request : System.Text.Encoding.UTF8.GetBytes(request) },
        Status = SigningRequestStatus.None,
    };
}
