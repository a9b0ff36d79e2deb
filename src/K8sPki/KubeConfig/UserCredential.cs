using System.Text.Json;
using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Reads what a user of a kubeconfig proves itself with. The rules of <see cref="UserRules"/> hold for it.</summary>
internal static class UserCredential
{
    public static ApiCredential Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var (certificates, key) = ReadPair(user);
        return new ApiCredential
        {
            Certificates = certificates,
            Key = key,
            ReadAgain = IsInFiles(user) ? () => ReadPair(user) is ([_, ..] again, { } itsKey) ? (again, itsKey)
                : (certificates, key!) : null,
            Token = user.Text("token") ?? (user.Has("tokenFile") || user.Has("username") ? null : OidcToken.Of(user)),
            TokenFile = user.Text("tokenFile") is { } path ? KubeConfigPaths.Resolve(path, user.File.Path) : null,
            Username = user.Text("username"),
            Password = user.Text("password"),
            Exec = UserRules.RunsProgram(user) ? ExecEntry.Read(user, cluster) : null,
        };
    }

    public static Impersonation? ReadImpersonation(KubeConfigEntry user)
    {
        if (user.Text("as") is not { } person)
            return null;
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, _) in user.Body.Fields("as-user-extra"))
        {
            if (user.Texts("as-user-extra", name) is { Count: > 0 } values)
                extra[name] = values;
        }

        return new Impersonation(person) { Uid = user.Text("as-uid"), Groups = user.Texts("as-groups"), Extra = extra };
    }

    private static bool IsInFiles(KubeConfigEntry user) => user.Has("client-certificate") && user.Has("client-key");

    private static (IReadOnlyList<Certificate> Certificates, PrivateKey? Key) ReadPair(KubeConfigEntry user)
    {
        if (KubeConfigPlaces.OfUser(user) is not { } place || place.CertificatePart.Read() is not { } content)
            return ([], null);
        var keyContent = place.KeyPart?.Read() ?? [];
        try
        {
            var reading = GoReader.KeyPair.Read(GoPemRules.Earlier, content, keyContent);
            if (reading.Refusal is { Kind: GoRefusal.Mismatch })
                throw KubeConfigConnection.Refused(user, Rule.KeyMismatch.Id,
                    "has a client key that is not the key of its client certificate",
                    "Set both anew with Set-K8sKubeConfigUser.");
            if (reading.Refusal is { } refusal)
                throw KubeConfigConnection.Unreadable(
                    user, refusal.File == GoFile.Key ? "client-key" : "client-certificate", refusal.Text);
            return (reading.Certificates, PrivateKeyReader.Read(
                keyContent, $"the client-key of {KubeConfigConnection.Where(user)}", null));
        }
        finally
        {
            Array.Clear(keyContent);
        }
    }
}

/// <summary>
/// Reads the credential program of a user (kubeconfig: <c>users[].user.exec</c>). The rules of <see cref="UserRules"/> hold for
/// it.
/// </summary>
internal static class ExecEntry
{
    private const string ClusterExtension = "client.authentication.k8s.io/exec";

    public static ExecPlugin Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var command = user.Text("exec", "command")!;
        return new ExecPlugin(
            KubeConfigPaths.IsCommandPath(command) ? KubeConfigPaths.Resolve(command, user.File.Path) : command,
            user.Text("exec", "apiVersion")!)
        {
            Arguments = user.Texts("exec", "args"),
            Environment = user.Body.Items("exec", "env")
                .Select(item => (Name: item.Text("name")!, Value: item.Text("value") ?? "")).ToList(),
            InteractiveMode = UserRules.ModeOf(user)!,
            ProvideClusterInfo = user.Flag("exec", "provideClusterInfo"),
            ClusterConfig = ConfigOf(cluster),
            InstallHint = user.Text("exec", "installHint"),
        };
    }

    private static string? ConfigOf(KubeConfigEntry cluster) =>
        cluster.Body.Items("extensions").Where(item => item.Text("name") == ClusterExtension)
            .Select(item => item.Document.Field(item.Node, "extension")).FirstOrDefault() is { } content
            ? YamlJson.Write(cluster.Document, content) : null;
}

/// <summary>
/// The id-token of the auth-provider oidc (client-go: plugin/pkg/client/auth/oidc). It is sent while it holds; a new one is
/// fetched by kubectl and not here.
/// </summary>
internal static class OidcToken
{
    /// <summary>The token; null when the user has no such auth-provider.</summary>
    /// <exception cref="RefusedException">There is none that still holds.</exception>
    public static string? Of(KubeConfigEntry user)
    {
        if (user.Text("auth-provider", "name") != "oidc")
            return null;
        if (user.Text("auth-provider", "config", "id-token") is not { } token)
            throw Gone(user, "has no id-token");
        var end = EndOf(token) ?? throw Gone(user, "has an id-token that is no JSON Web Token");
        return end > Clock.UtcNow ? token : throw Gone(user, $"has an id-token that ended {IsoTime.UtcMinute(end)}");
    }

    // Null for what is no token. One without an end has ended, as in client-go.
    private static DateTimeOffset? EndOf(string token)
    {
        if (token.Split('.') is not { Length: 3 } parts || Payload(parts[1]) is not { } payload)
            return null;
        try
        {
            using var claims = JsonDocument.Parse(GoJson.Readable(payload));
            if (claims.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var seconds = claims.RootElement.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var number) ? number : 0;
            return DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Payload(string text) =>
        text.AsSpan().ContainsAny('+', '/', '=')
            ? null : GoBase64.Decode(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private static RefusedException Gone(KubeConfigEntry user, string what) => new("IdTokenExpired",
        $"The auth-provider oidc of {KubeConfigConnection.Where(user)} {what}. Call kubectl once, which fetches a new one, or "
            + "use a credential program (exec).");
}
