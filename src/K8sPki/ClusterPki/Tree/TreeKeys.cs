namespace K8sPki;

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
        wanted = [.. items.Select(item => (item, new TaskCompletionSource<PrivateKey>(TaskCreationOptions.RunContinuationsAsynchronously)))];
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
