namespace K8sPki;

/// <summary>Domain names as name constraints compare them (RFC 5280 section 4.2.1.10, with what Go adds).</summary>
internal static class DomainName
{
    /// <summary>True for labels of visible ASCII joined by dots, without an empty one; also for the empty name.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length == 0)
            return true;
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
            return false;
        return name.All(character => character is > ' ' and <= '~');
    }

    /// <summary>The same for a constraint, which may begin with a dot.</summary>
    public static bool IsValidConstraint(string constraint) =>
        IsValid(constraint.StartsWith('.') ? constraint[1..] : constraint);

    /// <summary>
    /// True when the constraint covers the name: the same or one or more labels below it. A leading dot asks for at least
    /// one label below; an empty constraint covers every name.
    /// </summary>
    public static bool IsCovered(string name, string constraint)
    {
        if (constraint.Length == 0)
            return true;
        if (constraint[0] == '.')
            return constraint.Length == 1 ? name.Length > 0 : EndsWith(name, constraint);
        return name.Equals(constraint, StringComparison.OrdinalIgnoreCase)
            || (name.Length > constraint.Length && name[name.Length - constraint.Length - 1] == '.' && EndsWith(name, constraint));
    }

    /// <summary>
    /// True when an excluded constraint covers the name or, for a wildcard, a name that the wildcard stands for (Go 1.24.11
    /// and 1.25.5, CVE-2025-61727; as 1.26 has it, without the false matches of golang/go#76935).
    /// </summary>
    public static bool IsExcluded(string name, string constraint)
    {
        if (IsCovered(name, constraint))
            return true;
        var parent = name.IndexOf('.');
        var dot = constraint.IndexOf('.');
        return name.StartsWith('*') && parent > 0 && dot >= 0
            && name.AsSpan(parent).Equals(constraint.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }

    private static bool EndsWith(string name, string end) =>
        name.Length > end.Length && name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
