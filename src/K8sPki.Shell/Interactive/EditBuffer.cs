using System.Text;

namespace K8sPki.Shell.Interactive;

/// <summary>A text and a place in it, with the moves and deletions of a line editor.</summary>
internal sealed class EditBuffer
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public int Cursor { get; private set; }

    public bool IsEmpty => text.Length == 0;

    public bool AtEnd => Cursor == text.Length;

    public void Set(string value, int? cursor = null)
    {
        text.Clear().Append(value);
        Cursor = Math.Clamp(cursor ?? value.Length, 0, value.Length);
    }

    public void Insert(string value)
    {
        text.Insert(Cursor, value);
        Cursor += value.Length;
    }

    public void MoveTo(int place) => Cursor = Math.Clamp(place, 0, text.Length);

    public void Left() => MoveTo(Before(Cursor));

    public void Right() => MoveTo(After(Cursor));

    public void WordLeft() => MoveTo(WordStart());

    public void WordRight()
    {
        var i = Cursor;
        while (i < text.Length && !char.IsLetterOrDigit(text[i]))
            i++;
        while (i < text.Length && char.IsLetterOrDigit(text[i]))
            i++;
        MoveTo(i);
    }

    public void LineStart() => MoveTo(StartOfLine());

    public void LineEnd() => MoveTo(EndOfLine());

    public void DeleteBefore() => Delete(Before(Cursor), Cursor);

    public void DeleteAfter() => Delete(Cursor, After(Cursor));

    /// <summary>Ctrl+W: to the blank before the word, as in a POSIX shell.</summary>
    public void DeleteWordBefore()
    {
        var i = Cursor;
        while (i > 0 && char.IsWhiteSpace(text[i - 1]))
            i--;
        while (i > 0 && !char.IsWhiteSpace(text[i - 1]))
            i--;
        Delete(i, Cursor);
    }

    public void DeleteToLineStart() => Delete(StartOfLine(), Cursor);

    public void DeleteToLineEnd() => Delete(Cursor, EndOfLine());

    private void Delete(int from, int to)
    {
        text.Remove(from, to - from);
        Cursor = from;
    }

    private int WordStart()
    {
        var i = Cursor;
        while (i > 0 && !char.IsLetterOrDigit(text[i - 1]))
            i--;
        while (i > 0 && char.IsLetterOrDigit(text[i - 1]))
            i--;
        return i;
    }

    private int StartOfLine()
    {
        var i = Cursor;
        while (i > 0 && text[i - 1] != '\n')
            i--;
        return i;
    }

    private int EndOfLine()
    {
        var i = Cursor;
        while (i < text.Length && text[i] != '\n')
            i++;
        return i;
    }

    private int Before(int i) => i <= 0 ? 0 : i >= 2 && char.IsLowSurrogate(text[i - 1]) ? i - 2 : i - 1;

    private int After(int i) => i >= text.Length ? text.Length : char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? i + 2 : i + 1;
}
