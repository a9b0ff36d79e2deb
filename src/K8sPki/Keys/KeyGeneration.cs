namespace K8sPki;

/// <summary>Makes keys on all cores.</summary>
internal static class KeyGeneration
{
    /// <summary>New keys, each as soon as it is there.</summary>
    /// <param name="algorithm">The kind.</param>
    /// <param name="size">The size in bits.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends the sequence at once; a key that is being made then is thrown away.</param>
    /// <exception cref="InvalidRequestException">The size does not exist for the algorithm.</exception>
    public static IEnumerable<PrivateKey> Make(KeyAlgorithm algorithm, int size, int count, CancellationToken cancellation)
    {
        // Twice the cores, so that they have work while the oldest is waited for.
        var ahead = Math.Min(count, Environment.ProcessorCount * 2);
        var underWay = new Queue<Task<PrivateKey>>(ahead);
        for (var started = 0; started < count || underWay.Count > 0;)
        {
            while (started < count && underWay.Count < ahead)
            {
                underWay.Enqueue(Task.Run(() => PrivateKey.Generate(algorithm, size), cancellation));
                started++;
            }

            var oldest = underWay.Dequeue();
            Task.WaitAny([oldest], cancellation);
            yield return oldest.GetAwaiter().GetResult();
        }
    }
}
