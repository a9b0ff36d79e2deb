using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Rbac;

namespace K8sPki.TestServer;

/// <summary>How a server is to be when it starts.</summary>
public sealed record TestApiServerOptions
{
    /// <summary>0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>A folder in which authority, tokens and objects outlive the server; null for none.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Names beside localhost, kubernetes and its like that the serving certificate bears.</summary>
    public IReadOnlyList<string> MoreServerNames { get; init; } = [];

    /// <summary>The only DNS names of the serving certificate, without any address: for a server that is not who it should be.</summary>
    public IReadOnlyList<string>? OnlyServerNames { get; init; }

    /// <summary>Begin and end of the serving certificate, from now.</summary>
    public (TimeSpan From, TimeSpan To) ServingValidity { get; init; } = (TimeSpan.FromMinutes(-5), TimeSpan.FromDays(365));

    /// <summary>Bearer tokens beside the ones that the server makes.</summary>
    public IReadOnlyDictionary<string, User> Tokens { get; init; } = new Dictionary<string, User>();

    /// <summary>Users of basic authentication as NAME:PASSWORD; a real server of today has none.</summary>
    public IReadOnlyDictionary<string, User> BasicUsers { get; init; } = new Dictionary<string, User>();

    /// <summary>Rules beside the built-in ones.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    /// <summary>Whether approved requests of built-in signers are signed.</summary>
    public bool SignerEnabled { get; init; } = true;

    /// <summary>How long signing waits after approval.</summary>
    public TimeSpan SigningDelay { get; init; }

    /// <summary>--cluster-signing-duration.</summary>
    public TimeSpan LongestCertificate { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How many events can be watched from an old version.</summary>
    public int HistorySize { get; init; } = 100_000;

    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The server's clock: of creation times, of signing and of the cleaner.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The version of Kubernetes that /version tells, as 1.28.15; the answers are those of 1.28 all the same.</summary>
    public string KubernetesVersion { get; init; } = "1.28.15";

    /// <summary>Whether HTTP/2 is offered.</summary>
    public bool Http2 { get; init; } = true;
}
