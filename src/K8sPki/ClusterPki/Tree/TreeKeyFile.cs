namespace K8sPki;

/// <summary>Writes keys as kubeadm does: PKCS#1 or SEC1, mode 0600; folders that are made for them have mode 0700.</summary>
internal static class TreeKeyFile
{
    /// <summary>Writes a new key file.</summary>
    public static PrivateKey Write(PrivateKey key, string path)
    {
        FileStore.CreateFolder(Path.GetDirectoryName(path)!);
        return PrivateKeyWriter.WriteFile(key, path, PrivateKeyFile.PlainFormat(key.Algorithm), false, null, overwrite: false);
    }

    /// <summary>The text of a key for a kubeconfig.</summary>
    public static byte[] Pem(PrivateKey key) => PrivateKeyFile.Plain(key);
}
