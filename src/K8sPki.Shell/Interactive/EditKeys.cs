namespace K8sPki.Shell.Interactive;

internal enum EditCommand
{
    None,
    Accept,
    Cancel,
    EndOfInput,
    ClearScreen,
    Complete,
    Left,
    Right,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    DeleteBefore,
    DeleteAfter,
    DeleteWord,
    DeleteToStart,
    DeleteToEnd,
    Clear,
    Older,
    Newer,
}

/// <summary>Which key does what; Shift does not tell keys apart.</summary>
internal static class EditKeys
{
    private const ConsoleModifiers Control = ConsoleModifiers.Control;
    private const ConsoleModifiers Alt = ConsoleModifiers.Alt;

    public static readonly (ConsoleKey Key, ConsoleModifiers Modifiers, EditCommand Command)[] Bindings =
    [
        (ConsoleKey.Enter, 0, EditCommand.Accept),
        (ConsoleKey.C, Control, EditCommand.Cancel),
        (ConsoleKey.D, Control, EditCommand.EndOfInput),
        (ConsoleKey.L, Control, EditCommand.ClearScreen),
        (ConsoleKey.Tab, 0, EditCommand.Complete),
        (ConsoleKey.LeftArrow, 0, EditCommand.Left),
        (ConsoleKey.B, Control, EditCommand.Left),
        (ConsoleKey.RightArrow, 0, EditCommand.Right),
        (ConsoleKey.F, Control, EditCommand.Right),
        (ConsoleKey.LeftArrow, Control, EditCommand.WordLeft),
        (ConsoleKey.LeftArrow, Alt, EditCommand.WordLeft),
        (ConsoleKey.B, Alt, EditCommand.WordLeft),
        (ConsoleKey.RightArrow, Control, EditCommand.WordRight),
        (ConsoleKey.RightArrow, Alt, EditCommand.WordRight),
        (ConsoleKey.F, Alt, EditCommand.WordRight),
        (ConsoleKey.Home, 0, EditCommand.LineStart),
        (ConsoleKey.A, Control, EditCommand.LineStart),
        (ConsoleKey.End, 0, EditCommand.LineEnd),
        (ConsoleKey.E, Control, EditCommand.LineEnd),
        (ConsoleKey.Backspace, 0, EditCommand.DeleteBefore),
        (ConsoleKey.H, Control, EditCommand.DeleteBefore),
        (ConsoleKey.Delete, 0, EditCommand.DeleteAfter),
        (ConsoleKey.W, Control, EditCommand.DeleteWord),
        (ConsoleKey.Backspace, Control, EditCommand.DeleteWord),
        (ConsoleKey.Backspace, Alt, EditCommand.DeleteWord),
        (ConsoleKey.U, Control, EditCommand.DeleteToStart),
        (ConsoleKey.K, Control, EditCommand.DeleteToEnd),
        (ConsoleKey.Escape, 0, EditCommand.Clear),
        (ConsoleKey.UpArrow, 0, EditCommand.Older),
        (ConsoleKey.P, Control, EditCommand.Older),
        (ConsoleKey.DownArrow, 0, EditCommand.Newer),
        (ConsoleKey.N, Control, EditCommand.Newer),
    ];
}
