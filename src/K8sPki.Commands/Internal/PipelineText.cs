namespace K8sPki.Internal;

/// <summary>
/// A text that comes line by line and is read block by block. As in a file, blocks of other kinds are passed over where
/// one is of the kind that is read.
/// </summary>
internal sealed class PipelineText
{
    private static readonly string[] OtherKind = ["NotACertificate", "NotAPrivateKey", "NotAPublicKey", "NotARequest"];

    private PkiException? firstOther;
    private bool isAnyRead;

    /// <summary>What to say at the end of the text: null when a block of the kind was there.</summary>
    public PkiException? Problem => isAnyRead ? null : firstOther;

    /// <summary>Reads one block; what is wrong with a block of the right kind is thrown.</summary>
    public void Read(Action read)
    {
        try
        {
            read();
            isAnyRead = true;
        }
        catch (PkiException failure) when (OtherKind.Contains(failure.ErrorId, StringComparer.Ordinal))
        {
            firstOther ??= failure;
        }
        catch (PkiException)
        {
            isAnyRead = true;
            throw;
        }
    }
}
