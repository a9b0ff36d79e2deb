namespace K8sPki.Platform;

/// <summary>
/// How much text the references of one input may stand for, all together. References within references double with each
/// line, so that a few lines could ask for more memory than there is.
/// </summary>
internal sealed class ExpansionBudget
{
    /// <summary>The most, in bytes: 16 MiB.</summary>
    public const long Bytes = 16 * 1024 * 1024;

    private long left = Bytes;

    /// <summary>Takes what one reference stands for; false when it is more than is left.</summary>
    public bool TryTake(long bytes) => bytes <= left && (left -= bytes) >= 0;
}
