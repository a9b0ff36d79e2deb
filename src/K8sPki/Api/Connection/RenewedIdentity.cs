namespace K8sPki;

/// <summary>
/// A client certificate and its key in files that somebody else renews, as a kubelet does its own. They are looked at every
/// minute in which there is a request; client-go looks every five (transport/cert_rotation.go).
/// </summary>
/// <param name="first">What was read first.</param>
/// <param name="read">Reads them anew.</param>
internal sealed class RenewedIdentity(ClientIdentity first, Func<(IReadOnlyList<Certificate> Certificates, PrivateKey Key)> read)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly object gate = new();
    private ClientIdentity current = first;
    private DateTimeOffset next = Clock.UtcNow + Between;

    /// <summary>What is in the files; the pair before while there is none that belongs together.</summary>
    public ClientIdentity Current
    {
        get
        {
            lock (gate)
            {
                if (Clock.UtcNow >= next)
                    Look();
                return current;
            }
        }
    }

    private void Look()
    {
        next = Clock.UtcNow + Between;
        try
        {
            var (certificates, key) = read();
            if (!certificates.Select(certificate => certificate.Fingerprint).SequenceEqual(current.Chain.Select(certificate => certificate.Fingerprint)))
                current = ClientIdentity.Create(certificates, key);
        }
        catch (PkiException)
        {
            // Seen in the middle of being renewed, or gone for good: then the server says of the old one that it has ended.
        }
    }
}
