namespace K8sPki;

/// <summary>The content of a field that may be embedded (<c>-data</c>) or in a file.</summary>
internal static class EntryContent
{
    /// <summary>The bytes; null when neither is set.</summary>
    /// <exception cref="PkiException">It is not base64, or the file cannot be read.</exception>
    public static byte[]? Read(KubeConfigEntry entry, string field)
    {
        if (entry.Text(field + "-data") is { } data)
        {
            try
            {
                return Convert.FromBase64String(data);
            }
            catch (FormatException failure)
            {
                throw new MalformedInputException("DataNotBase64", $"The {field}-data of {KubeConfigConnection.Where(entry)} is not base64.", failure);
            }
        }

        return entry.Text(field) is { } path ? FileStore.Read(KubeConfigPaths.Resolve(path, entry.File.Path), YamlLimits.Bytes) : null;
    }
}
