using System.Management.Automation.Host;

namespace K8sPki.Shell.Hosting;

/// <summary>Sizes, colours and keys of the terminal. Screen buffers are a thing of Windows consoles and are not offered.</summary>
internal sealed class ShellRawUserInterface(Terminal terminal, CaptureSlot capture) : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor { get; set; } = TerminalColours.Unset;

    public override ConsoleColor BackgroundColor { get; set; } = TerminalColours.Unset;

    /// <summary>The formatter leaves the last column free; a capture has no last column to spare, so it gets one more.</summary>
    public override Size BufferSize
    {
        get => capture.Current is { } taken ? new Size(taken.Width + 1, terminal.Height) : new Size(terminal.Width, terminal.Height);
        set { }
    }

    public override Size WindowSize
    {
        get => new(terminal.Width, terminal.Height);
        set { }
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition
    {
        get => terminal is { OutputIsTerminal: true, InputIsTerminal: true }
            ? new Coordinates(Console.CursorLeft, Console.CursorTop) : new Coordinates(0, 0);
        set
        {
            if (terminal.OutputIsTerminal)
                Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize { get; set; } = 25;

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (terminal.OutputTakesEscapes)
                terminal.Output.Write($"\u001b]0;{value}\a");
        }
    }

    public override bool KeyAvailable => terminal.InputIsTerminal && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!terminal.InputIsTerminal)
            throw new HostException("There is no terminal to read a key from.");
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(true);
    }

    public override int LengthInBufferCells(string source) => TextCells.Width(source);

    public override int LengthInBufferCells(string source, int offset) => TextCells.Width(source.AsSpan(offset));

    public override int LengthInBufferCells(char source) => TextCells.Width([source]);

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreenBuffer();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NoScreenBuffer();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreenBuffer();

    /// <summary>Clear-Host fills the whole buffer; that one is understood.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (rectangle is { Left: -1, Top: -1, Right: -1, Bottom: -1 })
        {
            if (terminal.OutputTakesEscapes)
                terminal.Output.Write("\u001b[H\u001b[2J\u001b[3J");
            return;
        }
        throw NoScreenBuffer();
    }

    private static NotSupportedException NoScreenBuffer() => new("This terminal has no screen buffer to read or fill.");
}
