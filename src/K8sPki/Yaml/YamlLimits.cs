namespace K8sPki;

/// <summary>Bounds on what a document may ask of the reader; past them is an error.</summary>
internal static class YamlLimits
{
    /// <summary>Largest file, in bytes.</summary>
    public const int Bytes = 64 * 1024 * 1024;

    /// <summary>Deepest nesting of collections.</summary>
    public const int Depth = 100;
}
