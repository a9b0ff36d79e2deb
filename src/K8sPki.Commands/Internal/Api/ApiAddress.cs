using K8sPki.Api;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>What a user names: a path on the server, or a whole address.</summary>
/// <param name="Server">The server of a whole address; null for a path.</param>
/// <param name="Path">The path with its query, beginning with a slash.</param>
internal sealed record ApiAddress(Uri? Server, string Path)
{
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    public static ApiAddress Of(string text)
    {
        if (text.Split('?')[0].Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or ".."))
            throw new InvalidRequestException(
                "AddressMalformed",
                $"'{PrintableText.Escape(SecretText.InAddress(text))}' holds the segment '.' or '..', which leads to another "
                + "path: a name that is '.' to the whole collection. Write out the path that is meant.");
        if (!text.Contains("://", StringComparison.Ordinal) || text.StartsWith('/'))
            return new ApiAddress(null, Checked(text.StartsWith('/') ? text : "/" + text));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.UserInfo.Length > 0)
            throw new InvalidRequestException(
                "AddressMalformed",
                $"'{PrintableText.Escape(SecretText.InAddress(text))}' is neither a path such as /api/v1/pods nor an address "
                + "such as https://10.0.0.1:6443/api/v1/pods.");
        return new ApiAddress(new Uri(address.GetLeftPart(UriPartial.Authority)), Checked(address.PathAndQuery));
    }

    /// <summary>The path to ask of the server of a connection.</summary>
    /// <exception cref="RefusedException">The address is another server's.</exception>
    public string On(ApiConnection connection)
    {
        if (Server is null)
            return Path;
        if (Uri.Compare(
            Server, connection.Server, UriComponents.SchemeAndServer, UriFormat.Unescaped,
            StringComparison.OrdinalIgnoreCase) != 0)
            throw new RefusedException(
                "AddressOfAnotherServer",
                $"'{Server.Authority}' is not the server of {connection.Source}, '{connection.Server.Authority}', and does not "
                + "get its credentials. Name that server with -Server and the credentials for it.");
        var root = connection.Server.AbsolutePath.TrimEnd('/');
        return root.Length == 0 || !Path.StartsWith(root + "/", StringComparison.Ordinal) ? Path : Path[root.Length..];
    }

    private static string Checked(string path) =>
        path.All(character => character is > ' ' and not '#' and not '\\' && !char.IsControl(character))
        ? path
        : throw new InvalidRequestException(
            "AddressMalformed",
            $"'{PrintableText.Escape(SecretText.InAddress(path))}' is no path: spaces and their like are written %20, '#' %23.");
}
