using System.Net;

namespace K8sPki;

/// <summary>How a local proxy listens and what it lets through; the defaults are those of kubectl proxy.</summary>
internal sealed record ProxyOptions
{
    public const string DefaultAcceptHosts = @"^localhost$,^127\.0\.0\.1$,^\[::1\]$";
    public const string DefaultAcceptPaths = "^.*";
    public const string DefaultRejectPaths = "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach";
    public const string DefaultRejectMethods = "^$";
    public const int DefaultPort = 8001;

    /// <summary>The address to listen at.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The path of a unix socket to listen at instead; null for the address.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>The path under which the API is; it begins and ends with a slash.</summary>
    public string ApiPrefix { get; init; } = "/";

    /// <summary>The folder whose files are served too; null for none.</summary>
    public string? Www { get; init; }

    /// <summary>The path under which those files are; it begins and ends with a slash.</summary>
    public string WwwPrefix { get; init; } = "/static/";

    /// <summary>What is let through; null for everything.</summary>
    public ProxyFilter? Filter { get; init; } = new(DefaultAcceptHosts, DefaultAcceptPaths, DefaultRejectPaths, DefaultRejectMethods);

    /// <summary>Put the path of the server's address before that of the request.</summary>
    public bool AppendServerPath { get; init; }

    /// <summary>The longest wait for a credential program; zero for none. A request that waits for it is answered with 502 then.</summary>
    public TimeSpan ProgramLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may be quiet before the system asks whether the other side is still there; null for its own habit.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
