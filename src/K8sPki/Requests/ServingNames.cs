using System.Net;

namespace K8sPki;

/// <summary>
/// Finds names in a kubelet's request for its serving certificate that are not a node's: the signer takes every host name and
/// address, and whoever trusts the cluster's authority would take the node for the one that has the name.
/// </summary>
internal static class ServingNames
{
    private const int MostShown = 20;
    private const string ApiServer = "kubernetes.default.svc";
    private static readonly string[] ApiServerNames = ["kubernetes", "kubernetes.default", ApiServer];

    /// <summary>Checks the names of a request.</summary>
    public static void Check(CertificateRequest request, FindingList report)
    {
        foreach (var name in request.SubjectAlternativeNames.Where(name => IsApiServer(name) || IsLoopback(name)).Take(MostShown))
        {
            if (IsApiServer(name))
                report.Add(Rule.NameOfApiServer, $"{name} is a name of the API server; with this certificate the node could stand for it.", "Deny it, and see who runs that node.");
            else
                report.Add(Rule.NameOfLoopback, $"{name} means every machine to itself and is the name of no node.", "Ask for a request with the node's own names.");
        }
    }

    private static bool IsApiServer(SubjectAlternativeName name) => name.Kind == SubjectAlternativeNameKind.Dns && Host(name) is var host
        && (ApiServerNames.Contains(host) || host.StartsWith(ApiServer + ".", StringComparison.Ordinal));

    private static bool IsLoopback(SubjectAlternativeName name) => name.Kind == SubjectAlternativeNameKind.Dns
        ? Host(name) is var host && (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        : name.Address is { } address && IPAddress.IsLoopback(address);

    // As a client would compare it.
    private static string Host(SubjectAlternativeName name) => name.Value.ToLowerInvariant().TrimEnd('.');
}
