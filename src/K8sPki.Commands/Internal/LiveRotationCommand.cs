using System.Management.Automation;
using System.Security;

namespace K8sPki.Internal;

/// <summary>A command whose steps also wait for what a cluster shows while it runs.</summary>
public abstract class LiveRotationCommand : RotationCommand, IConnectionParameters
{
    private protected LiveRotationCommand()
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
    [Duration(BareNumberIsSeconds = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    [Parameter]
    public SwitchParameter SkipEndpoint { get; set; }

    private protected override LiveConnection? Live => new LiveConnection
    {
        Choice = kubeConfig => ConnectionChoice.Of(this, SessionState.Path, kubeConfig),
        IsGiven = ((IConnectionParameters)this).NamesConnection,
        IsOfThisNode = Root.Length == 0,
        SkipsEndpoints = SkipEndpoint,
        Timeout = RequestTimeout,
        Warn = WriteWarning,
        Note = WriteVerbose,
    };
}
