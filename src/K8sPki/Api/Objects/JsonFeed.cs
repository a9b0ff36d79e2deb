using System.Buffers;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>Takes the tokens of a JSON text in order.</summary>
internal interface IJsonTokens
{
    /// <summary>Takes one.</summary>
    /// <param name="reader">A reader at the token.</param>
    /// <param name="isCut">True for a text that was too long: what there is of it is empty.</param>
    void Take(ref Utf8JsonReader reader, bool isCut);
}

/// <summary>
/// Reads JSON from a stream, of which no more is held than its longest text. A text longer than <see cref="LongestText"/> is
/// passed over and taken as empty, so that one of them does not hide what comes after it. What was held is cleared.
/// </summary>
internal sealed class JsonFeed(IJsonTokens tokens) : IDisposable
{
    /// <summary>
    /// The longest text that is read: 8 MiB. An object in etcd is 1.5 MiB at most (etcd: --max-request-bytes).
    /// </summary>
    public const int LongestText = 8 * 1024 * 1024;

    private const int FirstRoom = 64 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstRoom);
    private int length;
    private JsonReaderState state = new(JsonBudget.ReaderOptions);
    private bool isCutting;
    private bool isCut;
    private bool isEscaped;
    private bool isBegun;

    /// <summary>Reads once and hands over all tokens that are whole; false at the end of the text.</summary>
    /// <param name="read">Reads into memory; 0 at the end.</param>
    /// <exception cref="JsonException">It is no JSON, or ends in the middle.</exception>
    public async ValueTask<bool> NextAsync(Func<Memory<byte>, ValueTask<int>> read)
    {
        if (length == buffer.Length)
            MakeRoom();
        var count = await read(buffer.AsMemory(length)).ConfigureAwait(false);
        if (count > 0)
            Append(count);
        if (!isCutting || count == 0)
            Parse(isEnd: count == 0);
        return count > 0;
    }

    /// <summary>True once the stream has ended: what then is no JSON was cut short.</summary>
    public bool IsAtEnd { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It may have been a Secret.
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = [];
    }

    private void Parse(bool isEnd)
    {
        IsAtEnd = isEnd;
        var text = buffer.AsSpan(0, length);
        var start = 0;
        if (!isBegun && text.StartsWith("\uFEFF"u8))
            start = 3;
        var reader = new Utf8JsonReader(text[start..], isEnd, state);
        while (reader.Read())
        {
            isBegun = true;
            var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
            tokens.Take(ref reader, isCut && isText);
            isCut &= !isText;
        }

        state = reader.CurrentState;
        Drop(start + (int)reader.BytesConsumed);
    }

    private void Drop(int count)
    {
        buffer.AsSpan(count, length - count).CopyTo(buffer);
        buffer.AsSpan(length - count, count).Clear();
        length -= count;
    }

    private void MakeRoom()
    {
        if (buffer.Length < LongestText)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = larger;
            return;
        }

        // What is left is a part of one token, and what stands before it.
        var quote = buffer.AsSpan(0, length).IndexOf((byte)'"');
        if (quote < 0)
            throw new JsonException("A token is longer than any that is known.");
        isEscaped = false;
        foreach (var character in buffer.AsSpan(quote + 1, length - quote - 1))
            isEscaped = !isEscaped && character == '\\';
        buffer.AsSpan(quote + 1, length - quote - 1).Clear();
        length = quote + 1;
        (isCutting, isCut) = (true, true);
    }

    // Of a text that is cut, nothing but its end is kept.
    private void Append(int count)
    {
        if (!isCutting)
        {
            length += count;
            return;
        }

        var added = buffer.AsSpan(length, count);
        for (var i = 0; i < added.Length; i++)
        {
            if (!isEscaped && added[i] == '"')
            {
                added[i..].CopyTo(added);
                length += added.Length - i;
                isCutting = false;
                return;
            }

            isEscaped = !isEscaped && added[i] == '\\';
        }
    }
}
