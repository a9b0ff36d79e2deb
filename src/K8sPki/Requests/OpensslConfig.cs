using System.Text;
using K8sPki.Platform;

namespace K8sPki.Requests;

/// <summary>
/// A configuration file of OpenSSL (config(5)): sections of names and values, with comments, quotes, continued lines
/// and variables. What would read other files is refused.
/// </summary>
internal sealed class OpensslConfig
{
    /// <summary>The section of the lines before the first heading.</summary>
    public const string DefaultSection = "default";

    private const int LargestFile = 1024 * 1024;

    private static readonly string[] Directives = [".include", ".pragma"];

    private readonly Dictionary<string, OpensslConfigSection> sections = [];
    private readonly OpensslConfigValue values;

    private OpensslConfig(string name)
    {
        Name = name;
        sections[DefaultSection] = new OpensslConfigSection();
        values = new OpensslConfigValue(this);
    }

    /// <summary>One line.</summary>
    /// <param name="Line">Its number, from 1.</param>
    /// <param name="Name">What stands before the equals sign.</param>
    /// <param name="Value">What stands behind it, with variables replaced and quotes taken off.</param>
    public sealed record Entry(int Line, string Name, string Value);

    /// <summary>What to call the file in messages.</summary>
    public string Name { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="PkiException">It cannot be read, or a line of it makes no sense.</exception>
    public static OpensslConfig ReadFile(string path) => Read(FileStore.Read(path, LargestFile), $"'{path}'");

    /// <summary>Reads a text.</summary>
    /// <param name="content">The text in UTF-8.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="MalformedInputException">A line makes no sense.</exception>
    /// <exception cref="UnsupportedInputException">It includes another file.</exception>
    public static OpensslConfig Read(byte[] content, string name)
    {
        var config = new OpensslConfig(name);
        var section = DefaultSection;
        foreach (var (number, text) in Lines(content))
            config.Add(number, text, ref section);
        return config;
    }

    /// <summary>The lines of a section in order; null when there is none of that name.</summary>
    public IReadOnlyList<Entry>? Section(string name) => sections.GetValueOrDefault(name)?.Entries.ToArray();

    /// <summary>A line of a section, or of the default section where that has none; null when neither has.</summary>
    public Entry? Find(string section, string name) =>
        sections.GetValueOrDefault(section)?.Find(name) ?? sections[DefaultSection].Find(name);

    /// <summary>The error for a line.</summary>
    public MalformedInputException Broken(int line, string problem, Exception? failure = null) =>
        new("ConfigMalformed", $"In {Name}, line {line}: {PrintableText.Escape(problem)}", failure);

    private void Add(int number, string text, ref string section)
    {
        if (text[0] == '[')
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw Broken(number, "the heading of a section has no ']'.");
            section = text[1..end].Trim();
            sections.TryAdd(section, new OpensslConfigSection());
            return;
        }

        if (Directives.Any(directive => text.StartsWith(directive, StringComparison.Ordinal)))
            throw new UnsupportedInputException(
                "ConfigDirectiveRefused",
                $"In {Name}, line {number}: '{PrintableText.Escape(text)}' is not followed. Write what is needed into the file "
                + "itself.");
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw Broken(number, $"'{text}' is neither a [section] nor NAME = VALUE.");
        var (place, name) = SplitName(text[..equals].Trim(), section);
        if (!sections.TryGetValue(place, out var entries))
            sections[place] = entries = new OpensslConfigSection();
        var value = values.Read(number, place, text[(equals + 1)..].Trim());
        entries.Add(new Entry(number, name, value));
    }

    private static (string Section, string Name) SplitName(string name, string section)
    {
        var colons = name.IndexOf("::", StringComparison.Ordinal);
        return colons < 0 ? (section, name) : (name[..colons], name[(colons + 2)..]);
    }

    /// <summary>The lines with their numbers: continued ones joined, comments and empty ones left out.</summary>
    private static IEnumerable<(int Number, string Text)> Lines(byte[] content)
    {
        using var reader = new StringReader(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'));
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            var start = ++number;
            var text = new StringBuilder(line);
            while (IsContinued(text) && reader.ReadLine() is { } more)
            {
                number++;
                text.Length--;
                text.Append(more);
            }

            var whole = WithoutComment(text.ToString()).Trim();
            if (whole.Length > 0)
                yield return (start, whole);
        }
    }

    // A backslash behind a backslash is an ordinary one.
    private static bool IsContinued(StringBuilder text)
    {
        var backslashes = 0;
        while (backslashes < text.Length && text[text.Length - 1 - backslashes] == '\\')
            backslashes++;
        return backslashes % 2 == 1;
    }

    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (quote != '\0')
                quote = line[i] == quote ? '\0' : quote;
            else if (line[i] == '#')
                return line[..i];
            else if (line[i] is '"' or '\'' or '`')
                quote = line[i];
        }

        return line;
    }
}

/// <summary>The lines of one section. As in OpenSSL, a name given twice has its last value, in its last place.</summary>
internal sealed class OpensslConfigSection
{
    private readonly List<OpensslConfig.Entry?> entries = [];
    private readonly Dictionary<string, int> places = [];

    /// <summary>The lines in order.</summary>
    public IEnumerable<OpensslConfig.Entry> Entries => entries.OfType<OpensslConfig.Entry>();

    /// <summary>The line of a name; null when there is none.</summary>
    public OpensslConfig.Entry? Find(string name) => places.TryGetValue(name, out var place) ? entries[place] : null;

    /// <summary>Adds a line.</summary>
    public void Add(OpensslConfig.Entry entry)
    {
        if (places.TryGetValue(entry.Name, out var before))
            entries[before] = null;
        places[entry.Name] = entries.Count;
        entries.Add(entry);
    }
}
