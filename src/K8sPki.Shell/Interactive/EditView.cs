using System.Globalization;
using System.Text;
using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Interactive;

/// <summary>Draws prompt and buffer over as many rows as they need, and puts the cursor where it belongs.</summary>
internal sealed class EditView(Terminal terminal, string prompt)
{
    private const string Continuation = ">> ";

    private readonly string lastPromptLine = prompt[(prompt.LastIndexOf('\n') + 1)..];
    private int cursorRow;

    /// <summary>Writes the prompt; drawing begins on its last line.</summary>
    public void Begin()
    {
        terminal.Output.Write(prompt[..^lastPromptLine.Length]);
        cursorRow = 0;
    }

    public void Draw(EditBuffer buffer)
    {
        var screen = new StringBuilder(ToTop()).Append("\u001b[J").Append(lastPromptLine);
        var (end, cursor) = Lay(buffer, screen);
        screen.Append('\r');
        if (end.Row > cursor.Row)
            screen.Append(CultureInfo.InvariantCulture, $"\u001b[{end.Row - cursor.Row}A");
        if (cursor.Column > 0)
            screen.Append(CultureInfo.InvariantCulture, $"\u001b[{cursor.Column}C");
        terminal.Output.Write(screen.ToString());
        cursorRow = cursor.Row;
    }

    /// <summary>Leaves the cursor on a fresh row below the text.</summary>
    public void Finish(EditBuffer buffer, string mark = "")
    {
        buffer.MoveTo(int.MaxValue);
        Draw(buffer);
        terminal.Output.Write(mark + Environment.NewLine);
        cursorRow = 0;
    }

    public void ClearScreen()
    {
        terminal.Output.Write("\u001b[H\u001b[2J");
        cursorRow = 0;
    }

    private string ToTop() => cursorRow > 0 ? $"\r\u001b[{cursorRow}A" : "\r";

    private ((int Row, int Column) End, (int Row, int Column) Cursor) Lay(EditBuffer buffer, StringBuilder screen)
    {
        var width = terminal.Width;
        var (row, column) = (0, TextCells.Width(lastPromptLine));
        (int, int)? cursor = null;
        var index = 0;
        foreach (var rune in buffer.Text.EnumerateRunes())
        {
            if (index == buffer.Cursor)
                cursor = (row, column);
            index += rune.Utf16SequenceLength;
            if (rune.Value == '\n')
            {
                screen.Append("\r\n").Append(Continuation);
                (row, column) = (row + 1, Continuation.Length);
                continue;
            }
            var cells = TextCells.Width(rune);
            if (column + cells > width)
                (row, column) = (row + 1, 0);
            screen.Append(rune.ToString());
            column += cells;
            if (column < width)
                continue;
            // A terminal stays on the row until the next character comes; the break is made here instead.
            screen.Append("\r\n");
            (row, column) = (row + 1, 0);
        }
        return ((row, column), cursor ?? (row, column));
    }
}
