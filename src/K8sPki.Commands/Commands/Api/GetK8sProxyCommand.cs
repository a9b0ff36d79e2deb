using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Lists the proxies of this session.</summary>
[Cmdlet(VerbsCommon.Get, "K8sProxy")]
[OutputType(typeof(ApiProxy))]
public sealed class GetK8sProxyCommand : PkiCommand
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ProxyIdCompleter))]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var proxies = ApiSession.Current.Proxies;
        if (Id is null)
        {
            WriteObject(proxies, enumerateCollection: true);
            return;
        }

        foreach (var id in Id)
            Attempt(id, () => WriteObject(SessionProxy.Find(id)));
    }
}
