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
    internal Finding(string id, FindingSeverity severity, object? target, string message, string remedy)
        : this(id, severity, target, message, Remedy.Words(remedy))
    {
    }

    internal Finding(string id, FindingSeverity severity, object? target, string message, Remedy remedy)
    {
        Id = id;
        Severity = severity;
        Target = target;
        Message = message;
        Remedy = remedy;
    }

    /// <summary>Stable PascalCase name, for scripts: for example <c>CertificateExpired</c>.</summary>
    public string Id { get; }

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What it is about: a certificate, a request, a path.</summary>
    public object? Target { get; }

    /// <summary>What was found and where.</summary>
    public string Message { get; }

    /// <summary>What mends it.</summary>
    public Remedy Remedy { get; }

    /// <summary>Name and message in lines that a table of 80 columns has room for.</summary>
    public string Text => TextLines.Wrap($"{Id}: {Message}");

    /// <summary>The commands of the remedy in lines of their own, and its words in lines that a list has room for.</summary>
    public string RemedyLines => Remedy.Wrapped(TextLines.ListWidth);

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message}";
}
