namespace K8sPki;

/// <summary>One attribute of a distinguished name.</summary>
/// <param name="Oid">The attribute's object identifier.</param>
/// <param name="Value">Its value as text.</param>
public sealed record NameAttribute(string Oid, string Value)
{
    /// <summary>The short name, for example <c>CN</c>, or the identifier where there is none.</summary>
    public string Name => AttributeType.FromOid(Oid).Name;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={PrintableText.Escape(Value)}";
}
