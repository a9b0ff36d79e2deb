namespace K8sPki;

/// <summary>The characters from <paramref name="Start"/> up to <paramref name="End"/> become another text.</summary>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>Applies edits that do not overlap; of several insertions at one place, the first given comes first.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        var ordered = edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End > edit.Start).ToList();
        var length = text.Length;
        var at = 0;
        foreach (var edit in ordered)
        {
            if (edit.Start < at || edit.End < edit.Start)
                throw new InvalidOperationException($"Text edits overlap at {edit.Start}.");
            at = edit.End;
            length += edit.Text.Length - (edit.End - edit.Start);
        }

        return string.Create(length, (text, ordered), static (target, state) => Fill(target, state.text, state.ordered));
    }

    private static void Fill(Span<char> target, string text, List<TextEdit> edits)
    {
        var at = 0;
        foreach (var edit in edits)
        {
            text.AsSpan(at, edit.Start - at).CopyTo(target);
            target = target[(edit.Start - at)..];
            edit.Text.CopyTo(target);
            target = target[edit.Text.Length..];
            at = edit.End;
        }

        text.AsSpan(at).CopyTo(target);
    }
}
