namespace K8sPki;

/// <summary>
/// What may be the name of an object: one segment of a path (Kubernetes: Object Names and IDs, path segment names); that is
/// all the server demands of these names.
/// </summary>
internal static class ObjectName
{
    /// <summary>What the rule is.</summary>
    public const string Rule = "it must not be '.' or '..' nor hold '/' or '%'";

    /// <summary>Whether it keeps to the rule.</summary>
    public static bool IsValid(string name) => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0;

    /// <summary>
    /// The path of an object in its collection. A name that is none would lead to another place: <c>.</c> to the collection
    /// itself, which one could so remove as a whole.
    /// </summary>
    /// <exception cref="InvalidRequestException">The name is none.</exception>
    public static string PathIn(string collection, string name) => IsValid(name)
        ? $"{collection}/{Uri.EscapeDataString(name)}"
        : throw new InvalidRequestException("ObjectNameInvalid", $"'{PrintableText.Escape(name)}' cannot be the name of an object: {Rule}.");
}
