namespace K8sPki;

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

    /// <summary>Reads certificates and key anew, where both are files that somebody else may renew; null where they are not.</summary>
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
