using System.Collections.Concurrent;

namespace K8sPki;

/// <summary>
/// Authorities that several verifications share, each read once: the certificates of a thousand nodes are signed by few.
/// What is kept has a bound, and several threads may ask at once.
/// </summary>
internal sealed class KnownAuthorities
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, ChainMember> read = new(StringComparer.Ordinal);

    /// <summary>An authority as <see cref="ChainMemberReader"/> reads it.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="digest">What tells its bytes from those of others.</param>
    /// <exception cref="MalformedInputException">Go would not read it.</exception>
    public ChainMember Read(Certificate certificate, string digest)
    {
        // The same bytes may stand in several files, and findings name the one that was asked about.
        if (read.TryGetValue(digest, out var known))
            return known.As(certificate);
        var fresh = ChainMemberReader.Read(certificate);
        if (read.Count >= Most)
            read.Clear();
        read[digest] = fresh;
        return fresh;
    }
}
