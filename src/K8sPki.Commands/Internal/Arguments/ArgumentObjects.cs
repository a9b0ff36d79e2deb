using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Internal;

/// <summary>Turns arguments that may be an object or the path of its file into the object.</summary>
internal sealed class ArgumentObjects(FileSystemPaths paths)
{
    /// <summary>A private key, or the path of one.</summary>
    public PrivateKey PrivateKey(object argument, Passphrase? passphrase) => Unwrap(argument) switch
    {
        PrivateKey key => key,
        CertificateAuthority authority => authority.SigningKey(),
        Certificate { PrivateKey: { } key } => key,
        var other => PrivateKeyReader.ReadFile(SinglePath(other, "a private key"), passphrase),
    };

    /// <summary>A public key, the path of one, or an object that has one.</summary>
    public PublicKey PublicKey(object argument, Passphrase? passphrase = null) => Unwrap(argument) switch
    {
        PublicKey key => key,
        PrivateKey key => key.PublicKey,
        Certificate certificate => certificate.PublicKey,
        CertificateRequest request => request.PublicKey,
        CertificateAuthority authority => authority.Certificate.PublicKey,
        var other => PublicKeyOf(SinglePath(other, "a public key"), passphrase),
    };

    /// <summary>The certificate that an object is or has; null for a path, text and whatever else has to be read.</summary>
    public static Certificate? CertificateOf(object argument) => Unwrap(argument) switch
    {
        Certificate certificate => certificate,
        CertificateAuthority authority => authority.Certificate,
        X509Certificate2 other => K8sPki.Certificate.FromDer(other.RawData),
        _ => null,
    };

    /// <summary>A certificate, or the path of one.</summary>
    public Certificate Certificate(object argument) => CertificateOf(argument) ?? Unwrap(argument) switch
    {
        PkiEntry { Certificate: { } its } => its,
        PkiCertificate { Certificate: { } its } => its,
        PSObject other when Pem(other) is { } pem => K8sPki.Certificate.Parse(pem),
        var other => First(SinglePath(other, "a certificate")),
    };

    /// <summary>Certificates: one, an authority's, all in the files that a path names, or a list of these.</summary>
    public IReadOnlyList<Certificate> Certificates(object argument) => Unwrap(argument) switch
    {
        object[] list => list.SelectMany(Certificates).ToList(),
        CertificateAuthority authority => [authority.Certificate],
        FileInfo file => AllIn(file.FullName),
        string text when text.Contains("-----BEGIN ", StringComparison.Ordinal) =>
            AllIn(System.Text.Encoding.UTF8.GetBytes(text), "the text", null),
        string path => paths.Resolve(path).SelectMany(AllIn).ToList(),
        var other => [Certificate(other)],
    };

    /// <summary>A request, or the path of one.</summary>
    public CertificateRequest Request(object argument) => Unwrap(argument) switch
    {
        CertificateRequest request => request,
        string text when text.Contains("-----BEGIN ", StringComparison.Ordinal) => CertificateRequest.Parse(text),
        PSObject other when Pem(other) is { } pem => CertificateRequest.Parse(pem),
        var other => CertificateRequestReader.ReadFile(SinglePath(other, "a certificate request")),
    };

    /// <summary>An authority, or the path of its certificate with its key beside it.</summary>
    public CertificateAuthority Authority(object argument, Passphrase? passphrase) => Unwrap(argument) switch
    {
        CertificateAuthority authority => authority,
        Certificate certificate =>
            new CertificateAuthority(certificate, [], certificate.PrivateKey ?? KeyBeside(certificate, passphrase)),
        PkiEntry { Certificate: { } its } => Authority(its, passphrase),
        var other => CertificateAuthorityReader.ReadFile(SinglePath(other, "an authority"), null, passphrase),
    };

    /// <summary>An authority whose key is not asked for.</summary>
    public CertificateAuthority AuthorityWithoutKey(object argument) => Unwrap(argument) switch
    {
        CertificateAuthority authority => authority,
        var other => new CertificateAuthority(Certificate(other), [], null),
    };

    /// <summary>
    /// What the engine has wrapped. An object that came back from another session is made what it was; any other without a
    /// class stays as it is, for its properties.
    /// </summary>
    /// <exception cref="RefusedException">It came back without its content, or is a path of another machine.</exception>
    public static object Unwrap(object argument)
    {
        if (RemoteObject.Of(argument) is { IsText: false } remote)
            return remote.Revive();
        if (RemoteObject.RefusalOfPath(argument) is { } refusal)
            throw refusal;
        return Wrapped.Inner(argument);
    }

    private static string? Pem(PSObject other) => other.Properties["Pem"]?.Value as string;

    private static Certificate First(string path) => CertificateReader.ReadFirst(FileStore.Read(path), $"'{path}'", path);

    private static List<Certificate> AllIn(string path) => AllIn(FileStore.Read(path), $"'{path}'", path);

    private static List<Certificate> AllIn(byte[] content, string name, string? path) =>
        CertificateReader.ReadAll(content, name, path).Select(item => item.Certificate ?? throw item.Problem!).ToList();

    private static PublicKey PublicKeyOf(string path, Passphrase? passphrase) =>
        PublicKeyReader.ReadFile(path, passphrase);

    private static PrivateKey? KeyBeside(Certificate certificate, Passphrase? passphrase) =>
        certificate.Path is { } path && FileEndings.KeyBeside(path) is { } keyPath
            ? PrivateKeyReader.ReadFile(keyPath, passphrase)
            : null;

    private string SinglePath(object argument, string what)
    {
        switch (argument)
        {
            case FileInfo file:
                return file.FullName;
            case string path:
                var found = paths.Resolve(path);
                return found.Count == 1
                    ? found.First()
                    : throw new InvalidRequestException("PathAmbiguous", $"'{path}' matches {found.Count} files; name one.");
            default:
                throw new InvalidRequestException(
                    "InputNotUnderstood", $"An object of type {argument.GetType().Name} is not {what} and not the path of one.");
        }
    }
}
