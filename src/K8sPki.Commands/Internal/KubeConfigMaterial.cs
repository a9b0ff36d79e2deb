using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Certificates and keys as a kubeconfig takes them: as the path of a file, or embedded.</summary>
/// <param name="Path">The full path of a file; null when there is none and the content has to be embedded.</param>
/// <param name="Pem">The content; null when the file is meant.</param>
internal sealed record KubeConfigMaterial(string? Path, byte[]? Pem)
{
    /// <summary>True for an object that is a certificate, an authority or a key, and not the name of an entry.</summary>
    public static bool IsMaterial(object input) =>
        Wrapped.Inner(input) is K8sPki.Certificate or CertificateAuthority or X509Certificate2 or PrivateKey
        || PemOf(input)?.Contains("-----BEGIN ", StringComparison.Ordinal) == true;

    /// <summary>The path of a file that only the machine which reads the kubeconfig has, as it is; null for an object.</summary>
    public static KubeConfigMaterial? Elsewhere(object argument) => ArgumentObjects.Unwrap(argument) is string path
        ? System.IO.Path.IsPathRooted(path) ? new(path, null) : throw new InvalidRequestException(
            "PathNotAbsolute",
            $"'{PrintableText.Escape(path)}' is a relative path; with -Force give the full path that the file has where the "
            + "kubeconfig is read.")
        : null;

    /// <summary>A certificate: an object, or the path of a file, which must be there and hold one.</summary>
    public static KubeConfigMaterial Certificate(object argument, ArgumentObjects objects, FileSystemPaths paths, bool embed)
    {
        var value = ArgumentObjects.Unwrap(argument);
        if (value is string or FileInfo)
        {
            var path = value is FileInfo file ? file.FullName : paths.Literal((string)value);
            _ = objects.Certificate(argument);
            return embed ? new(null, FileStore.Read(path)) : new(path, null);
        }

        return Certificates([objects.Certificate(argument)], embed);
    }

    /// <summary>One certificate, or several of which the first counts and the others lead to its authority.</summary>
    public static KubeConfigMaterial Certificates(IReadOnlyList<Certificate> certificates, bool embed) =>
        certificates is [{ Path: { } path, Source: null }] && !embed && System.IO.Path.IsPathFullyQualified(path)
            ? new(path, null)
            : new(null, Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.Pem))));

    /// <summary>A key: an object, or the path of a file, which must be there and hold one that is not encrypted.</summary>
    public static KubeConfigMaterial Key(object argument, ArgumentObjects objects, FileSystemPaths paths, bool embed)
    {
        var value = ArgumentObjects.Unwrap(argument);
        if (value is string or FileInfo)
        {
            var path = value is FileInfo file ? file.FullName : paths.Literal((string)value);
            if (!IsPlainKey(path))
                throw new InvalidRequestException(
                    "KeyEncrypted",
                    $"The key in '{path}' is encrypted, and kubectl reads none that is. Open it with Get-K8sPrivateKey "
                    + "-Password and pass what that gives: it is embedded without a password.");
            return embed ? new(null, FileStore.Read(path)) : new(path, null);
        }

        var key = objects.PrivateKey(argument, null);
        return key.Path is not null && !embed && System.IO.Path.IsPathFullyQualified(key.Path) && IsPlainKey(key.Path)
            ? new(key.Path, null)
            : new(null, PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, null));
    }

    // False for a key that needs a password; any other fault is an error.
    private static bool IsPlainKey(string path)
    {
        try
        {
            _ = PrivateKeyReader.Read(FileStore.Read(path), $"'{path}'", null);
            return true;
        }
        catch (PasswordException)
        {
            return false;
        }
    }

    private static string? PemOf(object argument) =>
        argument is PSObject remote ? remote.Properties["Pem"]?.Value as string : null;
}

/// <summary>What the values of -Unset stand for in a kubeconfig.</summary>
internal static class UnsetFields
{
    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cluster"] = ["cluster"],
        ["User"] = ["user"],
        ["Namespace"] = ["namespace"],
        ["Server"] = ["server"],
        ["TlsServerName"] = ["tls-server-name"],
        ["InsecureSkipTlsVerify"] = ["insecure-skip-tls-verify"],
        ["CertificateAuthority"] = ["certificate-authority", "certificate-authority-data"],
        ["ProxyUrl"] = ["proxy-url"],
        ["DisableCompression"] = ["disable-compression"],
        ["ClientCertificate"] = ["client-certificate", "client-certificate-data"],
        ["ClientKey"] = ["client-key", "client-key-data"],
        ["Token"] = ["token"],
        ["TokenFile"] = ["tokenFile"],
        ["Credential"] = ["username", "password"],
        ["Impersonation"] = ["as", "as-uid", "as-groups", "as-user-extra"],
        ["Exec"] = ["exec"],
        ["AuthProvider"] = ["auth-provider"],
    };

    /// <summary>The fields, by kubectl's names.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<string> names) =>
        [.. names.SelectMany(name => Fields.GetValueOrDefault(name, []))];
}
