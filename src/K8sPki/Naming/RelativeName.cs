namespace K8sPki;

/// <summary>
/// One relative distinguished name. Nearly always it has one attribute; one with several, such as
/// <c>CN=x+O=system:masters</c>, grants all of them: kube-apiserver reads every attribute of every set.
/// </summary>
public sealed class RelativeName
{
    internal RelativeName(IReadOnlyList<NameAttribute> attributes) => Attributes = attributes;

    /// <summary>The attributes, in the order of the encoding.</summary>
    public IReadOnlyList<NameAttribute> Attributes { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Join("+", Attributes);
}
