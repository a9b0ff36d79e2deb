using System.Buffers.Binary;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Serial numbers that an authority gave twice, over all nodes that are judged together.</summary>
internal sealed class SerialChecks
{
    // Of each certificate only as much is kept as tells it from others, so that a fleet takes little memory.
    private readonly Dictionary<UInt128, (UInt128 Certificate, string Label)> seen = [];

    public IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries)
        {
            if (entry.Certificate is not { } certificate)
                continue;
            var number = Digest([.. certificate.IssuerName.Der, .. Convert.FromHexString(certificate.SerialNumber)]);
            var own = Digest(certificate.Der.Span);
            if (seen.TryAdd(number, (own, PkiLabel.Of(entry))) || seen[number].Certificate == own)
                continue;
            yield return Rule.SerialNumberTwice.Found(
                entry, $"{PkiLabel.Of(entry)} has the serial number {certificate.SerialNumber}, which '{certificate.Issuer}' gave to {seen[number].Label} too.",
                PkiRemedy.Renew(facts, entry));
        }
    }

    private static UInt128 Digest(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(data));
}
