using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Makes the keys of a tree in the order of its items, on a thread for each core: whoever waits for the disk holds up
/// no other key.
/// </summary>
internal sealed class TreeKeys
{
    private readonly TreeKeyAlgorithm algorithm;
    private readonly IReadOnlyList<(TreeItem Item, TaskCompletionSource<PrivateKey> Key)> wanted;
    private readonly Dictionary<TreeItem, Task<PrivateKey>> keys;
    private readonly CancellationToken cancellation;
    private int taken;

    private TreeKeys(IEnumerable<TreeItem> items, TreeKeyAlgorithm algorithm, CancellationToken cancellation)
    {
        this.algorithm = algorithm;
        this.cancellation = cancellation;
        wanted = [.. items.Select(item =>
            (item, new TaskCompletionSource<PrivateKey>(TaskCreationOptions.RunContinuationsAsynchronously)))];
        keys = wanted.ToDictionary(pair => pair.Item, pair => pair.Key.Task);
    }

    /// <summary>Begins at once.</summary>
    /// <param name="items">The items that need a key, the most urgent first.</param>
    /// <param name="algorithm">The kind of key.</param>
    /// <param name="cancellation">No further key is begun once it is cancelled.</param>
    public static TreeKeys Start(IEnumerable<TreeItem> items, TreeKeyAlgorithm algorithm, CancellationToken cancellation)
    {
        var made = new TreeKeys(items, algorithm, cancellation);
        for (var thread = Math.Min(Environment.ProcessorCount, made.wanted.Count); thread > 0; thread--)
            new Thread(made.Work) { IsBackground = true, Name = "K8sPki keys" }.Start();
        return made;
    }

    /// <summary>The key of an item, when it is made.</summary>
    public Task<PrivateKey> Of(TreeItem item) => keys[item].WaitAsync(cancellation);

    private void Work()
    {
        while (Interlocked.Increment(ref taken) is var next && next <= wanted.Count && !cancellation.IsCancellationRequested)
        {
            var key = wanted[next - 1].Key;
            try
            {
                key.SetResult(algorithm.Generate());
            }
            catch (Exception failure)
            {
                // Whoever waits for the key has it; out of a thread it would end the process.
                key.SetException(failure);
            }
        }
    }
}

/// <summary>A key algorithm that every component of a cluster takes, by kubeadm's name of it (encryptionAlgorithm).</summary>
/// <param name="Name">kubeadm's name.</param>
/// <param name="Algorithm">The kind.</param>
/// <param name="Size">The size in bits.</param>
/// <param name="Since">The first version whose kubeadm can renew with it.</param>
internal sealed record TreeKeyAlgorithm(string Name, KeyAlgorithm Algorithm, int Size, SinceVersion Since)
{
    /// <summary>Every one; the first when nothing is said.</summary>
    public static readonly IReadOnlyList<TreeKeyAlgorithm> All =
    [
        new("RSA-2048", KeyAlgorithm.RSA, KeyPolicy.GoodRsa, SinceVersion.Always),
        new("RSA-3072", KeyAlgorithm.RSA, 3072, new SinceVersion("1.31.0")),
        new("RSA-4096", KeyAlgorithm.RSA, 4096, new SinceVersion("1.31.0")),
        new("ECDSA-P256", KeyAlgorithm.ECDSA, 256, new SinceVersion("1.31.0")),
        new("ECDSA-P384", KeyAlgorithm.ECDSA, 384, new SinceVersion("1.34.0")),
    ];

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static TreeKeyAlgorithm Find(string name) =>
        All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidRequestException(
            "KeyAlgorithmUnknown", $"'{PrintableText.Escape(name)}' is not a key algorithm of a cluster. There are "
                + $"{string.Join(", ", All.Select(known => known.Name))}.");

    /// <summary>A new key.</summary>
    public PrivateKey Generate() => PrivateKey.Generate(Algorithm, Size);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

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
