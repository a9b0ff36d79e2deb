namespace K8sPki.Shell.Hosting;

/// <summary>The sixteen console colours as escape sequences.</summary>
internal static class TerminalColours
{
    /// <summary>"No colour of its own"; the engine hands the host's present colours back as defaults.</summary>
    public const ConsoleColor Unset = (ConsoleColor)(-1);

    /// <summary>Index: ConsoleColor. The codes of the dark half begin at 30, of the bright half at 90.</summary>
    private static readonly int[] Codes = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];

    public static string Paint(string text, ConsoleColor foreground, ConsoleColor background)
    {
        var sequence = Foreground(foreground) + Background(background);
        return sequence.Length == 0 ? text : sequence + text + "\u001b[0m";
    }

    private static string Foreground(ConsoleColor colour) => IsSet(colour) ? $"\u001b[{Codes[(int)colour]}m" : "";

    private static string Background(ConsoleColor colour) => IsSet(colour) ? $"\u001b[{Codes[(int)colour] + 10}m" : "";

    private static bool IsSet(ConsoleColor colour) => (int)colour is >= 0 and < 16;
}
