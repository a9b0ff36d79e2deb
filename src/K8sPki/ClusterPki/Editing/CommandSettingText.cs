using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Flags in the commands and variables of units, drop-ins, environment files and files of arguments. Only the letters of the one
/// value change: quotes, continued lines and comments stay.
/// </summary>
internal sealed class CommandSettingText : SettingText
{
    private const string Plain = "/_.,:@+=-";

    // As bytes one by one, so that what is no UTF-8 stays as it is.
    private static readonly Encoding Bytes = Encoding.Latin1;

    private readonly List<CommandSpan> spans = [];
    private readonly string? program;

    /// <summary>The texts of a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="read">Reads a file of the node.</param>
    public CommandSettingText(ComponentFacts component, Func<NodeFile, byte[]> read)
    {
        program = component.Command.Words is [{ Text: { Length: > 0 } word }, ..] ? word : null;
        var files = new Dictionary<LocalPath, (byte[] Content, string Text)>();
        Add(component.File, component.Command.Words is [{ Line: { } line }, ..] ? line : null);
        foreach (var variable in component.Command.Variables.Values)
        {
            if (variable.Value.Line is { } at)
                Add(variable.File, at);
        }

        void Add(NodeFile file, int? line)
        {
            if (!files.TryGetValue(file.Here, out var known))
                files[file.Here] = known = read(file) is var content ? (content, Bytes.GetString(content)) : default;
            var span = CommandSpan.At(file, known.Content, known.Text, line);
            if (!spans.Exists(other => other.File.Here == file.Here && other.Start == span.Start))
                spans.Add(span);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Set(ComponentSetting setting, string value) => !IsPlain(value) ? [] :
        Found(setting).Select(found => found.Token.HasValue
            ? found.Span.With(found.Token.ValueStart, found.Token.ValueEnd, value, Bytes)
            : found.Span.With(found.Token.NameEnd, found.Token.NameEnd, "=" + value, Bytes));

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Add(string flag, string value, ComponentSetting? after)
    {
        if (!IsPlain(value))
            return [];
        if (after is not null)
            return Found(after).Select(found => found.Span.Insert(found.Token, flag, value, Bytes));
        return program is null ? [] : spans.Take(1).SelectMany(span => span.Programs(program)
            .Select(end => span.With(end, end, $" {flag}={value}", Bytes)));
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Remove(ComponentSetting setting) =>
        Found(setting).Select(found => found.Span.Without(found.Token, Bytes)).OfType<NodeEdit>();

    // What a shell, systemd or a variable would read otherwise than it stands.
    private bool IsPlain(string value)
    {
        var isPlain = value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter));
        if (!isPlain)
            Obstacle = "where only letters, digits and " + Plain + " stay what they are";
        return isPlain;
    }

    private IEnumerable<(CommandSpan Span, CommandToken Token)> Found(ComponentSetting setting)
    {
        if (spans[0].IsScript)
        {
            Obstacle = "in a script";
            return [];
        }

        return
            from span in Enumerable.Reverse(spans).OrderByDescending(span => span.Line == setting.Line)
            from token in span.Tokens(setting).Reverse()
            orderby token.HasValue && span.Text[token.ValueStart..token.ValueEnd] != setting.Value
            select (span, token);
    }
}
