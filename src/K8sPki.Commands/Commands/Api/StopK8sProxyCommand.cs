using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Stops proxies of this session; without a name all.</summary>
[Cmdlet(VerbsLifecycle.Stop, "K8sProxy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopK8sProxyCommand : PkiCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ProxyIdCompleter))]
    [ValidateNotNull]
    public object[]? Proxy { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Proxy is null)
        {
            // What came down an empty pipeline is not everything.
            foreach (var proxy in MyInvocation.ExpectingInput ? [] : ApiSession.Current.Proxies)
                Stop(proxy);
            return;
        }

        foreach (var item in Proxy)
            Attempt(item, () => Stop(SessionProxy.Of(item)));
    }

    private void Stop(ApiProxy proxy)
    {
        if (ShouldProcess(proxy.ToString(), "Stop the proxy"))
            proxy.Dispose();
    }
}
