using System.Text;

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

/// <summary>
/// Base64 that comes down the pipeline as text: a field of a Secret or kubeconfig on one line, or wrapped in lines of one
/// length of which the last is shorter.
/// </summary>
internal sealed class Base64Lines
{
    // What begins a PEM text ("-----BEGIN "), and what begins DER of 256 bytes to 64 KiB.
    private static readonly string[] Starts = ["LS0tLS1CRUdJTi", "MII"];

    private readonly StringBuilder text = new();
    private int lineLength;

    /// <summary>
    /// True when the last line has come: it is shorter than the first, or the first is longer than any that are wrapped.
    /// </summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes a line; false when it is not base64 of anything that is read here.</summary>
    public bool TryAdd(string line)
    {
        if (text.Length == 0)
        {
            if (line.Length < 60 || !Starts.Any(start => line.StartsWith(start, StringComparison.Ordinal)) || !IsBase64(line))
                return false;
            lineLength = line.Length;
            IsWhole = line.Length > 128;
        }
        else
        {
            if (!IsBase64(line))
                return false;
            IsWhole = line.Length != lineLength;
        }

        text.Append(line).Append('\n');
        return true;
    }

    /// <summary>What came, and starts anew; null when nothing did.</summary>
    public byte[]? Take()
    {
        if (text.Length == 0)
            return null;
        var content = Encoding.ASCII.GetBytes(text.ToString());
        text.Clear();
        IsWhole = false;
        return content;
    }

    private static bool IsBase64(string line) =>
        line.All(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '=' or '\r' or '\n');
}
