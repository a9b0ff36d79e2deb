using K8sPki.Endpoints;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What an endpoint presents, and where it has that from.</summary>
public enum PkiEndpointKind
{
    /// <summary>The certificate that a flag or the component's own folder has.</summary>
    File,

    /// <summary>A certificate that the component makes when it starts and keeps in memory.</summary>
    InMemory,

    /// <summary>
    /// The certificate by which kube-apiserver knows itself, made when it starts and never renewed: its beginning is the start of
    /// the process, and at its end the process stops to work.
    /// </summary>
    Loopback,
}

/// <summary>An endpoint of a node that the flags of its components name, and the certificate that it has to present.</summary>
public sealed class PkiEndpoint
{
    internal PkiEndpoint(string node, string component, EndpointName name)
    {
        Node = node;
        Component = component;
        EndpointName = name;
    }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>Who listens there: <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>The endpoint as it is reached from here: <c>127.0.0.1:6443</c>.</summary>
    public string Endpoint => EndpointName.ToString();

    /// <summary>The server name to send (SNI); empty for none.</summary>
    public string ServerName { get; internal init; } = "";

    /// <summary>What it presents.</summary>
    public PkiEndpointKind Kind { get; internal init; } = PkiEndpointKind.File;

    /// <summary>The flag that names what it presents: <c>--tls-cert-file</c>; null where no flag does.</summary>
    public string? CertificateFlag { get; internal init; }

    /// <summary>The certificate that it has to present; null where that is in no file that was read.</summary>
    public PkiEntry? Entry { get; internal init; }

    internal EndpointName EndpointName { get; }

    /// <summary>What to ask to see what it presents.</summary>
    internal EndpointQuestion Question(TimeSpan limit) => new(EndpointName, limit)
    {
        ServerName = ServerName, Expected = (Component, CertificateFlag, Entry?.Path),
    };

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(
        $"{Component} at {Endpoint}{(ServerName.Length > 0 ? $" as {ServerName}" : "")}");
}

/// <summary>What an endpoint of a node presented.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Chain">What it presented.</param>
internal sealed record PresentedAtEndpoint(PkiEndpoint Endpoint, PresentedChain Chain);
