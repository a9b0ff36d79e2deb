using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

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
