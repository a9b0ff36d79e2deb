using System.Management.Automation;
using System.Security;
using K8sPki.Api;

namespace K8sPki.Internal;

/// <summary>
/// A command that asks an API server. Which one and as whom is said by a kubeconfig, or by -Server and its companions.
/// </summary>
public abstract class ApiCommand : PkiCommand, IConnectionParameters
{
    /// <summary>The longest time that a watch can be given, in seconds: 46 days, which is as far as a timer goes.</summary>
    private protected const int LongestWatch = 4_000_000;

    private ApiClient? client;

    private protected ApiCommand()
    {
    }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? AsGroup { get; set; }

    [Parameter]
    [Duration(BareNumberIsSeconds = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The server that the parameters name. It is looked up once, when it is first needed.</summary>
    private protected ApiClient Client => client ??= Connect();

    /// <summary>The server where none is named and the command knows one; no kubeconfig is read then.</summary>
    private protected virtual string? ImpliedServer => null;

    /// <summary>True when the parameters name credentials or an authority.</summary>
    private protected bool HasCredentials =>
        ClientCertificate is not null || Token is not null || CertificateAuthority is not null;

    /// <summary>Waits for work of the library; Ctrl+C ends the wait at once.</summary>
    private protected static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();

    /// <summary>Writes what a watch gives, and once that it is interrupted, until it is stopped or the time is over.</summary>
    private protected void WriteWatch<T>(
        Func<CancellationToken, IAsyncEnumerable<Watched<T>>> watch, int? timeoutSec, Action<T> write)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        if (timeoutSec is { } seconds)
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            foreach (var (item, interruption) in watch(limit.Token).ToBlocking(limit.Token))
            {
                if (interruption is not null)
                    WriteWarning($"The watch is interrupted and goes on when the server answers again. {interruption.Message}");
                else
                    write(item!);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !Cancellation.IsCancellationRequested)
        {
            // The time that was given to it is over.
        }
    }

    private ApiClient Connect() => ConnectionChoice.Of(this, SessionState.Path).Open(WriteWarning, RequestTimeout);

    // What the parameters name, or else the command.
    string? IConnectionParameters.Server => Server ?? ImpliedServer;
}
