namespace K8sPki;

/// <summary>The content of a field that may be embedded (<c>-data</c>) or in a file.</summary>
internal static class EntryContent
{
    /// <summary>The bytes; null when neither is set.</summary>
    /// <exception cref="PkiException">It is not base64, or the file cannot be read.</exception>
    public static byte[]? Read(KubeConfigEntry entry, string field) => entry.Data(field + "-data")
        ?? (entry.Text(field) is { } path ? FileStore.Read(
            KubeConfigPaths.Resolve(path, entry.File.Path), YamlLimits.Bytes) : null);
}
