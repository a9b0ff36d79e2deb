namespace K8sPki.TestServer;

/// <summary>How a server is to be when it starts.</summary>
public sealed record TestApiServerOptions
{
    /// <summary>0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>A folder in which authority, tokens and objects outlive the server; null for none.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Begin and end of the serving certificate, from now.</summary>
    public (TimeSpan From, TimeSpan To) ServingValidity { get; init; } = (TimeSpan.FromMinutes(-5), TimeSpan.FromDays(365));

    /// <summary>
    /// The files of a serving certificate and its key, read at the start as PEM; null for one of the server's own authority.
    /// </summary>
    public (string Certificate, string Key)? ServingPair { get; init; }

    /// <summary>
    /// A file of the authorities whose client certificates are taken, read at the start; null for the server's own alone.
    /// </summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Whether approved requests of built-in signers are signed.</summary>
    public bool SignerEnabled { get; init; } = true;

    /// <summary>The version of Kubernetes that /version tells, as 1.28.15; the answers are those of 1.28 all the same.</summary>
    public string KubernetesVersion { get; init; } = "1.28.15";
}
