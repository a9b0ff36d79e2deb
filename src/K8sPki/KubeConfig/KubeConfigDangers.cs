using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// What a kubeconfig that somebody sent can do to whoever uses it: run programs, send local files to its server, lead
/// traffic elsewhere.
/// </summary>
internal static class KubeConfigDangers
{
    public static IReadOnlyList<Finding> Of(KubeConfigFile file) =>
    [
        .. file.AllEntries(KubeConfigSection.Clusters).SelectMany(OfCluster),
        .. file.AllEntries(KubeConfigSection.Users).SelectMany(OfUser),
    ];

    /// <summary>Refuses a file with any of them.</summary>
    /// <exception cref="RefusedException">The message says each.</exception>
    public static void Refuse(KubeConfigFile file)
    {
        var dangers = Of(file);
        if (dangers.Count == 0)
            return;
        var list = string.Join(" ", dangers.Select(danger => danger.Message));
        throw new RefusedException(
            "KubeConfigUnsafe",
            $"'{PrintableText.Escape(file.Path)}' is not merged, for it could harm whoever uses it: {list} If you know who made "
                + "it and want all of this, use -AllowUnsafe.");
    }

    private static IEnumerable<Finding> OfCluster(KubeConfigEntry entry)
    {
        if (entry.Flag("insecure-skip-tls-verify"))
        {
            yield return Make(
                Rule.InsecureSkipTlsVerify, entry,
                "does not check the server's certificate: anybody in between can read and change everything",
                "Set its certificate authority with Set-K8sKubeConfigCluster -CertificateAuthority.");
        }

        if (entry.Text("proxy-url") is { } proxy)
            yield return Make(Rule.ProxyUrl, entry, $"sends all traffic through the proxy {Quote(SecretText.InAddress(proxy))}",
                "Make sure that the proxy is yours.");
        foreach (var finding in Paths(entry, ["certificate-authority"]))
            yield return finding;
    }

    private static IEnumerable<Finding> OfUser(KubeConfigEntry entry)
    {
        if (entry.Body.At("exec").IsThere)
        {
            var command = string.Join(' ',
                new[] { entry.Text("exec", "command") ?? "" }.Concat(SecretText.InArguments(entry)));
            yield return Make(Rule.ExecCommand, entry, $"runs the program {Quote(command)}",
                "Make sure that you know the program and its arguments.");
        }

        if (entry.Body.At("auth-provider").IsThere)
        {
            yield return Make(
                Rule.AuthProvider, entry,
                $"uses the auth-provider {Quote(entry.Text("auth-provider", "name") ?? "")}, which can run programs",
                "Newer kubectl has none; use an exec plugin.");
        }

        foreach (var finding in Paths(entry, ["client-certificate", "client-key", "tokenFile"]))
            yield return finding;
    }

    private static IEnumerable<Finding> Paths(KubeConfigEntry entry, string[] fields)
    {
        foreach (var field in fields)
        {
            if (entry.Text(field) is { } path && KubeConfigPaths.LeavesFolder(path, entry.File.Path))
            {
                yield return Make(
                Rule.PathOutsideFolder, entry, $"reads {field} from {Quote(path)}, outside its own folder",
                "Keep the file beside the kubeconfig, or embed it.");
            }
        }
    }

    private static Finding Make(Rule rule, KubeConfigEntry entry, string what, string remedy)
    {
        var (line, _) = entry.Document.PositionOf(entry.Item.Start);
        return rule.Found(
            entry.Name,
            $"The {entry.Section.Body} {Quote(entry.Name)} ({PrintableText.Escape(entry.File.Path)}, line {line}) {what}.",
            remedy);
    }

    private static string Quote(string text) => $"'{PrintableText.Escape(text)}'";
}

/// <summary>Fetches a kubeconfig that somebody has put on a web server.</summary>
internal static class KubeConfigDownload
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <exception cref="ServerException">The server cannot be reached or answers with an error.</exception>
    /// <exception cref="InvalidRequestException">It is no address of a web server.</exception>
    /// <exception cref="RefusedException">The address is not https, so that anybody in between could change the file.</exception>
    public static KubeConfigFile Fetch(Uri address, CancellationToken cancellation)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new InvalidRequestException(
                "NotAWebAddress",
                $"'{address}' is not an address that begins with https://. A file of this machine is named with -Path.");
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            throw new RefusedException(
                "DownloadNotSecure",
                $"'{address}' is not https: anybody in between could change the file. Use https, or fetch it yourself.");
        try
        {
            using var client = new HttpClient { Timeout = Limit, MaxResponseContentBufferSize = YamlLimits.Bytes };
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = client.Send(request, HttpCompletionOption.ResponseContentRead, cancellation);
            response.EnsureSuccessStatusCode();
            using var content = new MemoryStream();
            response.Content.ReadAsStream(cancellation).CopyTo(content);
            return KubeConfigFile.Parse(content.ToArray(), address.ToString());
        }
        catch (HttpRequestException failure)
        {
            throw new ServerException("DownloadFailed", $"'{address}' could not be fetched: {failure.Message}", failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerException(
                "DownloadFailed", $"'{address}' gave no answer within {Limit.TotalMinutes:0} minutes.", failure);
        }
    }
}
