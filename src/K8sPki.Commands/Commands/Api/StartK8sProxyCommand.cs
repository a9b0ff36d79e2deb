using System.Management.Automation;
using System.Net;
using K8sPki.Api;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Starts a server on this machine that sends what it is asked on to the API server.</summary>
[Cmdlet(VerbsLifecycle.Start, "K8sProxy", SupportsShouldProcess = true, DefaultParameterSetName = "Address")]
[OutputType(typeof(ApiProxy))]
public sealed class StartK8sProxyCommand : ApiCommand
{
    [Parameter(Position = 0, ParameterSetName = "Address")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = ProxyOptions.DefaultPort;

    [Parameter(ParameterSetName = "Address")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    [AddressArgument]
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    [Parameter(Mandatory = true, ParameterSetName = "UnixSocket")]
    [ValidateNotNullOrEmpty]
    public string? UnixSocket { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string ApiPrefix { get; set; } = "/";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Www { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string WwwPrefix { get; set; } = "/static/";

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AcceptHosts { get; set; } = [ProxyOptions.DefaultAcceptHosts];

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AcceptPaths { get; set; } = [ProxyOptions.DefaultAcceptPaths];

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RejectPaths { get; set; } = [ProxyOptions.DefaultRejectPaths];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    public string[] RejectMethods { get; set; } = [ProxyOptions.DefaultRejectMethods];

    [Parameter]
    public SwitchParameter DisableFilter { get; set; }

    [Parameter]
    public SwitchParameter AppendServerPath { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? KeepAlive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => OrTerminate(Start);

    private void Start()
    {
        var options = ReadOptions();
        var where = options.UnixSocket ?? $"{options.Address}:{options.Port}";
        if (!ShouldProcess(where, $"Start a proxy to {Client.Connection.Server.Authority}"))
            return;
        WarnOfDangers(options);
        var proxy = ApiSession.Current.StartProxy(Client.Connection, options);
        WarnIfExposed(options.UnixSocket);
        WriteObject(proxy);
    }

    private ProxyOptions ReadOptions()
    {
        var www = Www is null ? null : Paths.Literal(Www);
        if (www is not null && !Directory.Exists(www))
            throw new MissingInputException("PathNotFound", $"There is no folder '{www}'.");
        return new ProxyOptions
        {
            Address = Address,
            Port = Port,
            UnixSocket = UnixSocket is null ? null : Paths.Literal(UnixSocket),
            ApiPrefix = ProxyPaths.Prefix(ApiPrefix),
            Www = www,
            WwwPrefix = ProxyPaths.Prefix(WwwPrefix),
            Filter = DisableFilter
                ? null : new ProxyFilter(List(AcceptHosts), List(AcceptPaths), List(RejectPaths), List(RejectMethods)),
            AppendServerPath = AppendServerPath,
            KeepAlive = KeepAlive,
            ProgramLimit = RequestTimeout,
        };
    }

    private void WarnOfDangers(ProxyOptions options)
    {
        if (options.Filter is null && options.UnixSocket is null)
            WriteWarning(
                "Without the filter any web page that you open can use the cluster through this proxy, as you. -AcceptHosts "
                + "lets in more hosts and keeps the others out.");
        if (options.UnixSocket is null && !IPAddress.IsLoopback(options.Address))
            WriteWarning(
                $"The proxy listens at {options.Address}: whoever reaches this machine over the network uses the cluster as "
                + "you, without proof of who they are.");
    }

    private static string List(string[] expressions) => string.Join(',', expressions);
}
