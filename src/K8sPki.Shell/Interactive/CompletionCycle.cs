namespace K8sPki.Shell.Interactive;

/// <summary>
/// The first Tab fills in what all candidates share; the second lists them; further ones go through them in turn.
/// </summary>
internal sealed class CompletionCycle(string text, CommandCompletion completion)
{
    private int current = -1;
    private bool listed;
    private bool begun;

    public IReadOnlyList<CompletionResult> Matches => completion.CompletionMatches;

    /// <summary>Whether the candidates are to be shown now.</summary>
    public bool NeedsList => begun && !listed && Matches.Count > 1;

    public (string Text, int Cursor) Next(bool backwards)
    {
        var typed = text.Substring(completion.ReplacementIndex, completion.ReplacementLength);
        if (!begun)
        {
            begun = true;
            var shared = Matches.Count == 1 ? Matches[0].CompletionText : SharedStart();
            if (Matches.Count == 1 || shared.Length > typed.Length)
                return Replace(shared);
            return Replace(typed);
        }
        if (!listed && Matches.Count > 1)
        {
            listed = true;
            var shared = SharedStart();
            return Replace(shared.Length > typed.Length ? shared : typed);
        }
        current = backwards
            ? (current <= 0 ? Matches.Count : current) - 1
            : (current + 1) % Matches.Count;
        return Replace(Matches[current].CompletionText);
    }

    private (string Text, int Cursor) Replace(string by) => (
        string.Concat(
            text.AsSpan(0, completion.ReplacementIndex), by,
            text.AsSpan(completion.ReplacementIndex + completion.ReplacementLength)),
        completion.ReplacementIndex + by.Length);

    private string SharedStart()
    {
        var shared = Matches[0].CompletionText;
        foreach (var match in Matches.Skip(1))
        {
            var length = 0;
            while (length < shared.Length && length < match.CompletionText.Length
                && char.ToUpperInvariant(shared[length]) == char.ToUpperInvariant(match.CompletionText[length]))
                length++;
            shared = shared[..length];
        }
        return shared;
    }
}
