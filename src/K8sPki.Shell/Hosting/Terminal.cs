using System.Text;

namespace K8sPki.Shell.Hosting;

/// <summary>The three standard streams, and what they can do.</summary>
internal sealed class Terminal
{
    private Terminal(TextReader input, TextWriter output, TextWriter error)
    {
        Input = input;
        Output = output;
        Error = error;
    }

    public TextReader Input { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool InputIsTerminal { get; private init; }

    public bool OutputIsTerminal { get; private init; }

    public bool OutputTakesEscapes { get; private init; }

    public bool ErrorTakesEscapes { get; private init; }

    /// <summary>Columns; 120 where there is no terminal, as pwsh assumes.</summary>
    public int Width => OutputIsTerminal && Console.WindowWidth > 1 ? Console.WindowWidth : 120;

    public int Height => OutputIsTerminal && Console.WindowHeight > 1 ? Console.WindowHeight : 50;

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        var plain = Environment.GetEnvironmentVariable("TERM") is "dumb" && !OperatingSystem.IsWindows();
        var utf8 = new UTF8Encoding(false);
        return new Terminal(Console.In, Writer(Console.OpenStandardOutput(), utf8), Writer(Console.OpenStandardError(), utf8))
        {
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            OutputTakesEscapes = !Console.IsOutputRedirected && !plain,
            ErrorTakesEscapes = !Console.IsErrorRedirected && !plain,
        };
    }

    /// <summary>Streams in memory, for sessions that are hosted elsewhere.</summary>
    public static Terminal InMemory(TextWriter output, TextWriter error, TextReader? input = null) =>
        new(input ?? TextReader.Null, output, error);

    private static StreamWriter Writer(Stream stream, Encoding encoding) => new(stream, encoding) { AutoFlush = true };
}
