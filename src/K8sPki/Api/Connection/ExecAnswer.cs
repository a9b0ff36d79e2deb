using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Reads the ExecCredential that a program prints.</summary>
internal static class ExecAnswer
{
    /// <exception cref="MalformedInputException">It is not one.</exception>
    public static ExecCredential Read(byte[] output, ExecPlugin plugin)
    {
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(output));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") != "ExecCredential")
                throw Malformed(plugin, "it is no ExecCredential");
            if (Text(root, "apiVersion") is var version && version != plugin.ApiVersion)
                throw Malformed(
                    plugin, $"its apiVersion is '{PrintableText.Escape(version ?? "")}' and not '{plugin.ApiVersion}', as the "
                    + "kubeconfig says");
            if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
                throw Malformed(plugin, "it has no status");
            return ReadStatus(status, plugin);
        }
        catch (JsonException failure)
        {
            throw Malformed(plugin, "it is not JSON", failure);
        }
    }

    private static ExecCredential ReadStatus(JsonElement status, ExecPlugin plugin)
    {
        var token = Text(status, "token");
        var certificate = Text(status, "clientCertificateData");
        var key = Text(status, "clientKeyData");
        if ((certificate is null) != (key is null))
            throw Malformed(plugin, "it has only one of certificate and key");
        if (token is null && certificate is null)
            throw Malformed(plugin, "it has neither a token nor a certificate");
        return new ExecCredential(
            token, certificate is null ? null : ReadIdentity(certificate, key!, plugin), ReadTime(status, plugin));
    }

    private static ClientIdentity ReadIdentity(string certificate, string key, ExecPlugin plugin)
    {
        var name = $"the answer of '{Name(plugin)}'";
        var certificates =
            CertificateReader.ReadAll(Encoding.UTF8.GetBytes(certificate), name, null)
            .Select(item => item.Certificate ?? throw item.Problem!).ToList();
        return ClientIdentity.Create(certificates, PrivateKeyReader.Read(Encoding.UTF8.GetBytes(key), name, null));
    }

    private static DateTimeOffset? ReadTime(JsonElement status, ExecPlugin plugin)
    {
        if (Text(status, "expirationTimestamp") is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Malformed(plugin, "its expirationTimestamp is no time");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TextField(name) is { Length: > 0 } text ? text : null;

    private static string Name(ExecPlugin plugin) => PrintableText.Escape(plugin.Command);

    // The output may hold a token, so that no part of it is shown.
    private static MalformedInputException Malformed(ExecPlugin plugin, string why, Exception? inner = null) =>
        new("ExecAnswerMalformed", $"What the credential program '{Name(plugin)}' printed cannot be used: {why}.", inner);
}
