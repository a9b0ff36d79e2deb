using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Interactive;

/// <summary>Reads one input from the terminal: editing, history, completion, further lines while the input is incomplete.</summary>
internal sealed class LineEditor(Terminal terminal, History? history = null, Completer? completer = null, Func<string, bool>? isIncomplete = null)
{
    private readonly EditBuffer buffer = new();
    private HistoryWalk? walk;
    private CompletionCycle? cycle;

    /// <summary>Whether the last input was left with Ctrl+D on an empty line.</summary>
    public bool EndOfInput { get; private set; }

    /// <returns>Null when Ctrl+C or Ctrl+D was pressed.</returns>
    public string? ReadLine(string prompt)
    {
        buffer.Set("");
        EndOfInput = false;
        walk = history?.Walk();
        cycle = null;
        var view = new EditView(terminal, prompt);
        using var keys = new KeyInput();
        view.Begin();
        while (true)
        {
            view.Draw(buffer);
            var key = keys.Read();
            if (key.Key != ConsoleKey.Tab)
                cycle = null;
            switch (Command(key))
            {
                case EditCommand.Accept when isIncomplete?.Invoke(buffer.Text) == true:
                    buffer.MoveTo(int.MaxValue);
                    buffer.Insert("\n");
                    break;
                case EditCommand.Accept:
                    view.Finish(buffer);
                    return buffer.Text;
                case EditCommand.Cancel:
                    view.Finish(buffer, "^C");
                    return null;
                case EditCommand.EndOfInput when buffer.IsEmpty:
                    view.Finish(buffer);
                    EndOfInput = true;
                    return null;
                case EditCommand.EndOfInput:
                    buffer.DeleteAfter();
                    break;
                case EditCommand.ClearScreen:
                    view.ClearScreen();
                    view.Begin();
                    break;
                case EditCommand.Complete:
                    Complete(key.Modifiers.HasFlag(ConsoleModifiers.Shift), view);
                    break;
                case EditCommand.None:
                    if (key.KeyChar >= ' ' && key.KeyChar != '\u007f' && !key.Modifiers.HasFlag(ConsoleModifiers.Alt))
                        buffer.Insert(key.KeyChar.ToString());
                    break;
                case var command:
                    Edit(command);
                    break;
            }
        }
    }

    private void Edit(EditCommand command)
    {
        switch (command)
        {
            case EditCommand.Left: buffer.Left(); break;
            case EditCommand.Right: buffer.Right(); break;
            case EditCommand.WordLeft: buffer.WordLeft(); break;
            case EditCommand.WordRight: buffer.WordRight(); break;
            case EditCommand.LineStart: buffer.LineStart(); break;
            case EditCommand.LineEnd: buffer.LineEnd(); break;
            case EditCommand.DeleteBefore: buffer.DeleteBefore(); break;
            case EditCommand.DeleteAfter: buffer.DeleteAfter(); break;
            case EditCommand.DeleteWord: buffer.DeleteWordBefore(); break;
            case EditCommand.DeleteToStart: buffer.DeleteToLineStart(); break;
            case EditCommand.DeleteToEnd: buffer.DeleteToLineEnd(); break;
            case EditCommand.Clear: buffer.Set(""); break;
            case EditCommand.Older when walk?.Older(buffer.Text) is { } older: buffer.Set(older); break;
            case EditCommand.Newer when walk?.Newer() is { } newer: buffer.Set(newer); break;
        }
    }

    private void Complete(bool backwards, EditView view)
    {
        if (completer is null)
            return;
        cycle ??= completer.Complete(buffer.Text, buffer.Cursor);
        if (cycle is null)
            return;
        if (cycle.NeedsList)
        {
            view.Finish(buffer);
            terminal.Output.Write(CompletionList.Render(cycle.Matches, terminal.Width, terminal.Height));
        }
        var (text, cursor) = cycle.Next(backwards);
        buffer.Set(text, cursor);
    }

    private static EditCommand Command(ConsoleKeyInfo key)
    {
        foreach (var (bound, modifiers, command) in EditKeys.Bindings)
            if (bound == key.Key && modifiers == (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)))
                return command;
        return key.KeyChar is '\r' or '\n' ? EditCommand.Accept : EditCommand.None;
    }
}
