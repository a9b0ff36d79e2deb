using System.Security;

namespace K8sPki.Internal;

/// <summary>
/// The parameters by which a user says which API server a command asks and as whom, the same for every command that asks
/// one. What they mean together is said once, by <see cref="ConnectionChoice"/>; each base class declares them for its own sets
/// of parameters, since the engine takes a declaration from the class alone.
/// </summary>
internal interface IConnectionParameters
{
    /// <summary>The kubeconfig; null for the usual one.</summary>
    string? KubeConfig { get; }

    /// <summary>Its context; null for the current one.</summary>
    string? Context { get; }

    /// <summary>The address of the server, without any kubeconfig; null for that of the context.</summary>
    string? Server { get; }

    /// <summary>The client certificate; null for the credentials of the context.</summary>
    object? ClientCertificate { get; }

    /// <summary>Its key.</summary>
    object? ClientKey { get; }

    /// <summary>The bearer token.</summary>
    SecureString? Token { get; }

    /// <summary>Whom the server's certificate has to be of; null for what the context says.</summary>
    object? CertificateAuthority => null;

    /// <summary>The user to act as.</summary>
    string? As => null;

    /// <summary>The groups to act as.</summary>
    string[]? AsGroup => null;

    /// <summary>The longest wait for an answer.</summary>
    TimeSpan RequestTimeout { get; }

    /// <summary>True when a connection was named.</summary>
    bool NamesConnection =>
        (KubeConfig ?? Context ?? Server ?? ClientCertificate ?? ClientKey ?? Token ?? CertificateAuthority ?? As) is not null;
}
