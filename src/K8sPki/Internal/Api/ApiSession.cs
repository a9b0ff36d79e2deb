using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace K8sPki.Internal;

/// <summary>What a session keeps between commands: open connections. It ends with the session or when the module is removed.</summary>
internal sealed class ApiSession : IDisposable
{
    private static readonly ConditionalWeakTable<Runspace, ApiSession> Sessions = [];

    private readonly Dictionary<string, ApiTransport> transports = new(StringComparer.Ordinal);

    private ApiSession()
    {
    }

    /// <summary>That of the session which the calling command runs in.</summary>
    public static ApiSession Current => Sessions.GetValue(Runspace.DefaultRunspace, Begin);

    /// <summary>Ends that of the calling session, if it has one.</summary>
    public static void End()
    {
        if (Runspace.DefaultRunspace is { } runspace && Sessions.TryGetValue(runspace, out var session))
        {
            Sessions.Remove(runspace);
            session.Dispose();
        }
    }

    /// <summary>The connections to a server as a user; the same for the same server and user.</summary>
    public ApiTransport Transport(ApiConnection connection)
    {
        lock (transports)
        {
            if (!transports.TryGetValue(connection.Key, out var transport))
                transports.Add(connection.Key, transport = new ApiTransport(connection));
            return transport;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (transports)
        {
            foreach (var transport in transports.Values)
                transport.Dispose();
            transports.Clear();
        }
    }

    private static ApiSession Begin(Runspace runspace)
    {
        var session = new ApiSession();
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
                session.Dispose();
        };
        return session;
    }
}
