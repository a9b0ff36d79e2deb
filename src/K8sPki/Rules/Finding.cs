namespace K8sPki;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Works today and will bite.</summary>
    Warning,

    /// <summary>Does not work, or must not be accepted.</summary>
    Error,
}

/// <summary>Something that a check found.</summary>
public sealed class Finding
{
    internal Finding(Rule rule, object? target, string message, Remedy remedy, string? node = null)
    {
        Rule = rule;
        Target = target;
        Message = PrintableText.EscapeLines(message);
        Remedy = remedy;
        Node = node;
    }

    /// <summary>Stable PascalCase name, for scripts: for example <c>CertificateExpired</c>.</summary>
    public string Id => Rule.Id;

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity => Rule.Severity;

    /// <summary>What it is about: a certificate, a request, a path.</summary>
    public object? Target { get; }

    /// <summary>The target as text, with control characters escaped.</summary>
    public string? DisplayTarget => Target?.ToString() is { } text ? PrintableText.Escape(text) : null;

    /// <summary>What was found and where.</summary>
    public string Message { get; }

    /// <summary>What mends it.</summary>
    public Remedy Remedy { get; }

    /// <summary>The node that it was found on and where its remedy is run; null where it is about no node, or about this machine.</summary>
    public string? Node { get; }

    /// <summary>The node with control characters escaped.</summary>
    public string? DisplayNode => Node is null ? null : PrintableText.Escape(Node);

    /// <summary>Name and message in lines that a table of 80 columns has room for.</summary>
    public string Text => TextLines.Wrap($"{Id}: {Message}");

    /// <summary>The commands of the remedy in lines of their own, and its words in lines that a list has room for.</summary>
    public string RemedyLines => Remedy.Wrapped(TextLines.ListWidth);

    /// <summary>What it was found by; of another severity than the catalogue's where less depends on it.</summary>
    internal Rule Rule { get; }

    /// <summary>True when it was found by one of these, whatever its severity.</summary>
    internal bool Is(params ReadOnlySpan<Rule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Id == Id)
                return true;
        }

        return false;
    }

    /// <summary>The same of a node.</summary>
    internal Finding On(string node) => new(Rule, Target, Message, Remedy, node);

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message}";
}
