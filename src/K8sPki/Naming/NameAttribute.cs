namespace K8sPki;

/// <summary>One attribute of a distinguished name.</summary>
/// <param name="Oid">The attribute's object identifier; empty for bytes that are no attribute.</param>
/// <param name="Value">Its value as text; <c>#</c> and the value's DER in hex where it is no text (RFC 4514 section 2.4).</param>
public sealed record NameAttribute(string Oid, string Value)
{
    /// <summary>The short name, for example <c>CN</c>, or the identifier where there is none.</summary>
    public string Name => AttributeType.FromOid(Oid).Name;

    /// <summary>The value with control characters escaped.</summary>
    public string DisplayValue => PrintableText.Escape(Value);

    /// <summary>What is odd about the value's encoding, for example <c>not a PrintableString</c>; null for a well-formed value.</summary>
    public string? Oddity => Flaw?.Description;

    /// <summary>What is wrong with the value's encoding; null for nothing.</summary>
    internal NameFlaw? Flaw { get; init; }

    /// <summary>Stands behind a value that is shown although its type does not allow it.</summary>
    internal string Mark => Flaw is { IsText: true } or { IsRefused: true } ? $" [{Oddity}]" : "";

    /// <inheritdoc/>
    public override string ToString() => $"{(Oid.Length > 0 ? Name + "=" : "")}{PrintableText.Escape(Value)}{Mark}";
}
