namespace K8sPki;

/// <summary>One extension of a certificate or request (RFC 5280 section 4.2).</summary>
public sealed class CertificateExtension
{
    private readonly byte[] value;

    internal CertificateExtension(string oid, bool isCritical, byte[] value)
    {
        Oid = oid;
        IsCritical = isCritical;
        this.value = value;
    }

    /// <summary>The object identifier.</summary>
    public string Oid { get; }

    /// <summary>The name, or the identifier where it is not known.</summary>
    public string Name => ExtensionNames.Of(Oid);

    /// <summary>True when a reader that does not know the extension must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content in hex.</summary>
    public string Hex => Convert.ToHexString(value);

    /// <summary>The content in DER.</summary>
    internal ReadOnlyMemory<byte> Value => value;

    /// <inheritdoc/>
    public override string ToString() => IsCritical ? Name + " (critical)" : Name;
}
