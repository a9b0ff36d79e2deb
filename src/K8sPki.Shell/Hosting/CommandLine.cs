using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki.Shell.Hosting;

/// <summary>What the arguments of the program ask for.</summary>
internal enum ShellMode
{
    Interactive,
    Command,
    File,
    Help,
    Version,
}

/// <summary>The arguments of the program, read by pwsh's rules: prefixes of names count, what follows -Command or -File is theirs.</summary>
internal sealed partial record CommandLine
{
    /// <summary>A prefix of the name must reach at least to the shortest form.</summary>
    private static readonly (string Name, string Shortest)[] Options =
    [
        ("command", "c"), ("file", "f"), ("encodedcommand", "e"), ("help", "h"), ("version", "v"),
        ("noprofile", "nop"), ("nologo", "nol"), ("noexit", "noe"), ("noninteractive", "noni"), ("interactive", "i"),
        ("login", "l"), ("executionpolicy", "ex"), ("workingdirectory", "wo"), ("outputformat", "o"), ("inputformat", "inp"),
    ];

    public ShellMode Mode { get; init; } = ShellMode.Interactive;

    /// <summary>The text of -Command; "-" means standard input.</summary>
    public string? CommandText { get; init; }

    /// <summary>The path of -File; "-" means standard input.</summary>
    public string? FilePath { get; init; }

    /// <summary>What follows the script, as source text.</summary>
    public IReadOnlyList<string> FileArguments { get; init; } = [];

    public bool NonInteractive { get; init; }

    public bool NoExit { get; init; }

    public bool NoLogo { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count; i++)
        {
            var rest = arguments.Skip(i + 1).ToArray();
            if (!IsOption(arguments[i]))
                return line with { Mode = ShellMode.File, FilePath = arguments[i], FileArguments = [.. rest.Select(ScriptArgument)] };
            switch (OptionName(arguments[i]))
            {
                case "command":
                    RequireValue(arguments[i], rest);
                    return line with { Mode = ShellMode.Command, CommandText = string.Join(' ', rest) };
                case "encodedcommand":
                    RequireValue(arguments[i], rest);
                    return line with { Mode = ShellMode.Command, CommandText = Decode(rest[0]) };
                case "file":
                    RequireValue(arguments[i], rest);
                    return line with { Mode = ShellMode.File, FilePath = rest[0], FileArguments = [.. rest[1..].Select(ScriptArgument)] };
                case "help":
                    return line with { Mode = ShellMode.Help };
                case "version":
                    return line with { Mode = ShellMode.Version };
                case "noninteractive":
                    line = line with { NonInteractive = true };
                    break;
                case "noexit":
                    line = line with { NoExit = true };
                    break;
                case "nologo":
                    line = line with { NoLogo = true };
                    break;
                case "workingdirectory":
                    RequireValue(arguments[i], rest);
                    line = line with { WorkingDirectory = arguments[++i] };
                    break;
                case "executionpolicy" or "outputformat" or "inputformat":
                    RequireValue(arguments[i], rest);
                    i++;
                    break;
            }
        }
        return line;
    }

    private static bool IsOption(string argument) => argument.Length > 1 && (argument[0] is '-' || argument == "/?");

    private static string OptionName(string argument)
    {
        var typed = argument.TrimStart('-', '/').ToLowerInvariant();
        if (typed is "?")
            return "help";
        foreach (var (name, shortest) in Options)
            if (name.StartsWith(typed, StringComparison.Ordinal) && typed.StartsWith(shortest, StringComparison.Ordinal))
                return name;
        throw new ArgumentException($"'{argument}' is not an option of k8spki. 'k8spki -Help' lists them.");
    }

    private static void RequireValue(string option, string[] rest)
    {
        if (rest.Length == 0)
            throw new ArgumentException($"{option} needs a value after it.");
    }

    private static string Decode(string base64)
    {
        try
        {
            return Encoding.Unicode.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw new ArgumentException("-EncodedCommand takes the base64 of a command in UTF-16LE.");
        }
    }

    /// <summary>
    /// As source text, so that the engine's binder decides whether a name is a switch or takes the next argument; of
    /// "-Name:value" the values $true and $false are understood, all others are text.
    /// </summary>
    private static string ScriptArgument(string argument)
    {
        if (ParameterName().Match(argument) is not { Success: true } name)
            return Quoted(argument);
        var value = argument[name.Length..];
        return value.ToLowerInvariant() switch
        {
            "" => argument,
            ":" => name.Value + ":",
            ":$true" or ":$false" => argument,
            _ when value[0] == ':' => name.Value + ":" + Quoted(value[1..]),
            _ => Quoted(argument),
        };
    }

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^-[A-Za-z_?][\w?-]*")]
    private static partial Regex ParameterName();
}
