namespace K8sPki.Internal;

/// <summary>
/// A text that comes line by line and is read block by block. As in a file, blocks of other kinds are passed over where
/// one is of the kind that is read.
/// </summary>
internal sealed class PipelineText
{
    private OtherKindException? firstOther;
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
        catch (OtherKindException failure)
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
