namespace K8sPki;

/// <summary>Finds out whether a certificate's file also holds a private key, as kubelet-client-current.pem does.</summary>
internal static class PrivateKeyFinder
{
    private const long LargestFile = 1024 * 1024;

    /// <summary>True when a private key is in the file.</summary>
    public static bool IsIn(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > LargestFile)
            return false;
        return PemText.Read(FileStore.Read(path, LargestFile)).Any(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label));
    }
}
