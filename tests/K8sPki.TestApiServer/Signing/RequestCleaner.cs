using System.Security.Cryptography.X509Certificates;
using System.Text;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Signing;

/// <summary>Removes old requests as the controller manager's cleaner does every hour.</summary>
internal sealed class RequestCleaner(ObjectStore store, TimeProvider clock)
{
    private static readonly TimeSpan Decided = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pending = TimeSpan.FromHours(24);

    /// <summary>Removes what is due and says how many that were.</summary>
    public int Clean()
    {
        var due = store.Current.Items.Where(IsDue).Select(item => item.Name).ToList();
        foreach (var name in due)
            store.Delete(name, _ => { });
        return due.Count;
    }

    private bool IsDue(SigningRequestObject item)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var issued = item.Status.Certificate is { Length: > 0 };
        return IsExpired(item.Status.Certificate, now)
            || (issued && Since(item, RequestCondition.Approved, now) >= Decided)
            || Since(item, RequestCondition.Denied, now) >= Decided
            || Since(item, RequestCondition.Failed, now) >= Decided
            || (!issued && Since(item, RequestCondition.Approved, now) >= Pending)
            || (item.Status.Conditions.Length == 0 && now - item.Metadata.CreationTimestamp >= Pending);
    }

    private static TimeSpan? Since(SigningRequestObject item, string condition, DateTime now) => now - item.Status.Conditions
        .Where(candidate => candidate.Type == condition)
        .Select(candidate => candidate.LastUpdateTime ?? candidate.LastTransitionTime)
        .FirstOrDefault();

    private static bool IsExpired(byte[]? pem, DateTime now)
    {
        if (pem is not { Length: > 0 })
            return false;
        using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
        return certificate.NotAfter.ToUniversalTime() < now;
    }
}
