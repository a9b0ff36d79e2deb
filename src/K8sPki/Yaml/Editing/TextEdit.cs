namespace K8sPki.Yaml;

/// <summary>The characters from <paramref name="Start"/> up to <paramref name="End"/> become another text.</summary>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>Edits in the order of the text; of several insertions at one place, the first given comes first.</summary>
    /// <exception cref="InvalidOperationException">Two of them overlap.</exception>
    public static IReadOnlyList<TextEdit> InOrder(IEnumerable<TextEdit> edits)
    {
        var ordered = edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End > edit.Start).ToList();
        var at = 0;
        foreach (var edit in ordered)
        {
            if (edit.Start < at || edit.End < edit.Start)
                throw new InvalidOperationException($"Text edits overlap at {edit.Start}.");
            at = edit.End;
        }

        return ordered;
    }

    /// <summary>The parts of the new text, given edits in order.</summary>
    public static IEnumerable<ReadOnlyMemory<char>> Pieces(string text, IReadOnlyList<TextEdit> ordered)
    {
        var at = 0;
        foreach (var edit in ordered)
        {
            yield return text.AsMemory(at, edit.Start - at);
            yield return edit.Text.AsMemory();
            at = edit.End;
        }

        yield return text.AsMemory(at);
    }

    /// <summary>The new text, given edits in order.</summary>
    public static string Apply(string text, IReadOnlyList<TextEdit> ordered)
    {
        var length = text.Length + ordered.Sum(edit => edit.Text.Length - (edit.End - edit.Start));
        return string.Create(length, (text, ordered), static (target, state) =>
        {
            foreach (var piece in Pieces(state.text, state.ordered))
            {
                piece.Span.CopyTo(target);
                target = target[piece.Length..];
            }
        });
    }
}
