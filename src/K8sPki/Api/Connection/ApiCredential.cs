using System.Net.Http.Headers;

namespace K8sPki.Api;

/// <summary>
/// What proves to an API server who asks. Several may be set, as in a kubeconfig: the certificate is shown in TLS, of the
/// others the first counts that is set, in the order token file, token, password, program.
/// </summary>
internal sealed record ApiCredential
{
    /// <summary>Nothing: the server takes the request for one of system:anonymous.</summary>
    public static ApiCredential None { get; } = new();

    /// <summary>The client certificate, then those that lead to its authority.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The key of the client certificate.</summary>
    public PrivateKey? Key { get; init; }

    /// <summary>
    /// Reads certificates and key anew, where both are files that somebody else may renew; null where they are not.
    /// </summary>
    public Func<(IReadOnlyList<Certificate> Certificates, PrivateKey Key)>? ReadAgain { get; init; }

    /// <summary>The bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>The file with the bearer token, read anew when it has changed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The name for basic authentication.</summary>
    public string? Username { get; init; }

    /// <summary>The password for basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>The program that gives a token or a certificate.</summary>
    public ExecPlugin? Exec { get; init; }

    /// <summary>True when there is nothing to prove anything with.</summary>
    public bool IsEmpty => Certificates.Count == 0 && Token is null && TokenFile is null && Username is null && Exec is null;

    /// <summary>Writes what tells one from another.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (var certificate in Certificates)
            writer.Write(certificate.Fingerprint);
        writer.Write(Key?.PublicKey.SpkiSha256 ?? "");
        foreach (var text in (string?[])[Token, TokenFile, Username, Password])
            writer.Write(text ?? "");
        Exec?.Write(writer);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Kinds());

    private IEnumerable<string> Kinds()
    {
        if (Certificates.Count > 0)
            yield return "certificate";
        if (Token is not null || TokenFile is not null)
            yield return "token";
        if (Username is not null)
            yield return "password";
        if (Exec is not null)
            yield return "exec";
    }
}

/// <summary>Who the server is to take the request for (Kubernetes: authentication, user impersonation).</summary>
/// <param name="User">The user.</param>
internal sealed record Impersonation(string? User)
{
    /// <summary>The uid.</summary>
    public string? Uid { get; init; }

    /// <summary>The groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further fields of the user, each with its values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>True when a header has several values, which <see cref="RepeatedHeaderStream"/> then writes.</summary>
    public bool HasRepeatedHeaders => Groups.Count > 1 || Extra.Values.Any(values => values.Count > 1);

    /// <summary>Sets the headers.</summary>
    /// <exception cref="MalformedInputException">A name holds characters that would end a header.</exception>
    public void Apply(HttpRequestHeaders headers)
    {
        if (Extra.Values.SelectMany(values => values).Concat(Groups).Append(User ?? "").Append(Uid ?? "")
            .Any(text => text.Any(char.IsControl)))
            throw new MalformedInputException(
                "ImpersonationMalformed", "The user, group or other name to be taken for holds control characters.");
        if (User is not null)
            headers.TryAddWithoutValidation("Impersonate-User", User);
        if (Uid is not null)
            headers.TryAddWithoutValidation("Impersonate-Uid", Uid);
        if (Groups.Count > 0)
            headers.TryAddWithoutValidation("Impersonate-Group", string.Join(RepeatedHeaderStream.Separator, Groups));
        foreach (var (name, values) in Extra)
            headers.TryAddWithoutValidation(
                "Impersonate-Extra-" + Uri.EscapeDataString(name), string.Join(RepeatedHeaderStream.Separator, values));
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
