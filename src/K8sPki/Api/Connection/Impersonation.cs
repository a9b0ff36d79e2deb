using System.Net.Http.Headers;

namespace K8sPki;

/// <summary>Who the server is to take the request for (Kubernetes: authentication, user impersonation).</summary>
/// <param name="User">The user.</param>
internal sealed record Impersonation(string? User)
{
    /// <summary>The uid.</summary>
    public string? Uid { get; init; }

    /// <summary>The groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further fields of the user, each with its values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>True when a header has several values, which <see cref="RepeatedHeaderStream"/> then writes.</summary>
    public bool HasRepeatedHeaders => Groups.Count > 1 || Extra.Values.Any(values => values.Count > 1);

    /// <summary>Sets the headers.</summary>
    /// <exception cref="MalformedInputException">A name holds characters that would end a header.</exception>
    public void Apply(HttpRequestHeaders headers)
    {
        if (Extra.Values.SelectMany(values => values).Concat(Groups).Append(User ?? "").Append(Uid ?? "").Any(text => text.Any(char.IsControl)))
            throw new MalformedInputException("ImpersonationMalformed", "The user, group or other name to be taken for holds control characters.");
        if (User is not null)
            headers.TryAddWithoutValidation("Impersonate-User", User);
        if (Uid is not null)
            headers.TryAddWithoutValidation("Impersonate-Uid", Uid);
        if (Groups.Count > 0)
            headers.TryAddWithoutValidation("Impersonate-Group", string.Join(RepeatedHeaderStream.Separator, Groups));
        foreach (var (name, values) in Extra)
            headers.TryAddWithoutValidation("Impersonate-Extra-" + Uri.EscapeDataString(name), string.Join(RepeatedHeaderStream.Separator, values));
        if (HasRepeatedHeaders)
            headers.ConnectionClose = true;
    }

    /// <summary>Writes what tells one from another.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(User ?? "");
        writer.Write(Uid ?? "");
        writer.Write(string.Join('\n', Groups));
        foreach (var (name, values) in Extra)
            writer.Write(name + "\n" + string.Join('\n', values));
    }
}
