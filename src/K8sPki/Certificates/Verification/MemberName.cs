using System.Net;

namespace K8sPki;

/// <summary>One alternative name as chain building compares it.</summary>
/// <param name="Kind">E-mail, DNS, URI or IP address.</param>
/// <param name="Text">The name; the host part for a URI; the address as text for an IP address.</param>
/// <param name="Bytes">The address, 4 or 16 bytes; empty for the other kinds.</param>
/// <param name="Shown">The name as it stands in the certificate, safe to show.</param>
internal readonly record struct MemberName(SubjectAlternativeNameKind Kind, string Text, ReadOnlyMemory<byte> Bytes, string Shown)
{
    /// <summary>The address; null for the other kinds.</summary>
    public IPAddress? Address => Kind == SubjectAlternativeNameKind.IPAddress ? new IPAddress(Bytes.Span) : null;
}
