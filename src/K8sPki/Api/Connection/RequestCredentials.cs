using System.Net.Http.Headers;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Gives each request what proves who asks.</summary>
internal sealed class RequestCredentials : IDisposable
{
    private readonly ApiConnection connection;
    private readonly ClientIdentity? first;
    private readonly RenewedIdentity? renewed;
    private readonly TokenFile? tokenFile;
    private readonly ExecCredentials? exec;

    public RequestCredentials(ApiConnection connection)
    {
        this.connection = connection;
        var credential = connection.Credential;
        if (connection.Server.Scheme == Uri.UriSchemeHttp && !connection.Server.IsLoopback
            && !(credential.IsEmpty && connection.ServerUser is null))
            throw new RefusedException("CredentialsNotProtected",
                $"'{connection.Server}' is not https: anybody in between could read the credentials. Use https, or a context "
                    + "without credentials.");
        if (credential.Certificates.Count > 0)
            first = ClientIdentity.Create(credential.Certificates, credential.Key
                ?? throw new InvalidRequestException(
                    "ClientKeyMissing", $"There is a client certificate and no client key in {connection.Source}."));
        renewed = first is not null && credential.ReadAgain is { } read ? new RenewedIdentity(first, read) : null;
        tokenFile = credential.TokenFile is { } path ? new TokenFile(path, credential.Token) : null;
        exec = credential.Exec is { } plugin ? new ExecCredentials(plugin, connection) : null;
    }

    /// <summary>Sets the headers; gives the client certificate to use.</summary>
    public async Task<ClientIdentity?> ApplyAsync(
        HttpRequestHeaders headers, TimeSpan? programLimit, CancellationToken cancellation)
    {
        connection.Impersonation?.Apply(headers);
        var credential = connection.Credential;
        var identity = renewed?.Current ?? first;
        // What came through the proxy with a header of its own keeps it, as with kubectl's.
        if (headers.NonValidated.Contains("Authorization"))
            return identity;
        if (connection.ServerUser is { } inAddress)
            headers.Authorization = new AuthenticationHeaderValue("Basic", inAddress.Header);
        else if (tokenFile is not null)
            SetBearer(headers, tokenFile.Read(), $"the token file '{PrintableText.Escape(credential.TokenFile!)}'");
        else if (credential.Token is { } token)
            SetBearer(headers, token, connection.Source);
        else if (credential.Username is { } user)
            headers.Authorization =
                new AuthenticationHeaderValue("Basic", new BasicCredential(user, credential.Password ?? "").Header);
        else if (exec is not null)
        {
            var given = await exec.GetAsync(programLimit, cancellation).ConfigureAwait(false);
            if (given.Token is not null)
                SetBearer(headers, given.Token, "the answer of the credential program");
            return given.Identity ?? identity;
        }

        return identity;
    }

    /// <summary>Forgets what a program gave; false when there is nothing that a second try could get.</summary>
    public bool Renew() => exec is not null && exec.Forget();

    /// <inheritdoc/>
    public void Dispose() => exec?.Dispose();

    private static void SetBearer(HttpRequestHeaders headers, string token, string where)
    {
        if (token.Length == 0 || token.Any(character => character is <= ' ' or > '~'))
            throw new MalformedInputException(
                "TokenMalformed", $"The token in {where} is empty or holds characters that no token has.");
        headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}

/// <summary>A bearer token in a file that somebody else keeps fresh, such as a kubelet for a pod.</summary>
/// <param name="path">The file.</param>
/// <param name="fallback">The token where the file cannot be read; null for none.</param>
internal sealed class TokenFile(string path, string? fallback)
{
    private const long LargestToken = 1024 * 1024;

    private string? last = fallback;

    /// <summary>The token as it is in the file now; the one before while the file cannot be read.</summary>
    /// <exception cref="PkiException">It cannot be read and never could.</exception>
    public string Read()
    {
        try
        {
            var text = Encoding.UTF8.GetString(FileStore.Read(path, LargestToken)).Trim();
            if (text.Length > 0)
                last = text;
            return last ?? throw new MalformedInputException(
                "TokenMalformed", $"The token file '{PrintableText.Escape(path)}' is empty.");
        }
        catch (Exception failure) when (last is not null && failure is (FileAccessException or MissingInputException))
        {
            return last;
        }
    }
}
