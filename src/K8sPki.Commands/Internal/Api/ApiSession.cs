using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// What a session keeps between commands: open connections, proxies, and the contexts before the current ones. It ends with the
/// session or when the module is removed.
/// </summary>
internal sealed class ApiSession : IDisposable
{
    private static readonly ConditionalWeakTable<Runspace, ApiSession> Sessions = [];

    private readonly Dictionary<string, ApiTransport> transports = new(StringComparer.Ordinal);

    private readonly List<ApiProxy> proxies = [];
    private int lastProxy;

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

    /// <summary>The contexts that were current before, by the files of a kubeconfig.</summary>
    public Dictionary<string, string> PreviousContexts { get; } = new(StringComparer.Ordinal);

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

    /// <summary>The proxies that run, in the order of their start.</summary>
    public IReadOnlyList<ApiProxy> Proxies
    {
        get
        {
            lock (proxies)
            {
                proxies.RemoveAll(proxy => !proxy.IsRunning);
                return [.. proxies];
            }
        }
    }

    /// <summary>Starts a proxy, which runs until it is stopped or the session ends.</summary>
    public ApiProxy StartProxy(ApiConnection connection, ProxyOptions options)
    {
        lock (proxies)
        {
            var proxy = ApiProxy.Start(lastProxy + 1, connection, Transport(connection), options);
            lastProxy++;
            proxies.Add(proxy);
            return proxy;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var proxy in Proxies)
            proxy.Dispose();
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

/// <summary>A proxy of this session, by what a user names it with.</summary>
internal static class SessionProxy
{
    /// <summary>The proxy that an argument is or names.</summary>
    /// <exception cref="PkiException">It is and names none.</exception>
    public static ApiProxy Of(object argument) => ArgumentObjects.Unwrap(argument) switch
    {
        ApiProxy proxy => proxy,
        int id => Find(id),
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => Find(id),
        var other =>
            throw new InvalidRequestException(
                "InputNotUnderstood",
                $"'{PrintableText.Escape(other.ToString() ?? "")}' is neither a proxy nor the number of one. Get-K8sProxy lists "
                + "them."),
    };

    /// <summary>The proxy of a number.</summary>
    /// <exception cref="MissingInputException">There is none.</exception>
    public static ApiProxy Find(int id) => ApiSession.Current.Proxies.FirstOrDefault(proxy => proxy.Id == id)
        ?? throw new MissingInputException(
            "ProxyNotFound", $"No proxy of this session has the number {id}. Get-K8sProxy lists them.");
}

/// <summary>Ends what the session keeps when the module is removed.</summary>
public sealed class ModuleRemoval : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => ApiSession.End();
}
