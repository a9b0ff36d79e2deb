using System.Text;
using System.Text.Json;

namespace K8sPki.Tests.Api.Access;

/// <summary>What a cluster and a token say where somebody chose the words.</summary>
internal static class AccessSamples
{
    /// <summary>What a binding gives.</summary>
    public static ClusterAccess Of(string text)
    {
        var binding = JsonSerializer.SerializeToElement(new
        {
            metadata = new { name = text, @namespace = text },
            roleRef = new { kind = text, name = text },
            subjects = new[] { new { kind = "User", name = text } },
        });
        var identity = new AccessIdentity(text, [text]);
        var read = RoleBinding.Read(ClusterAccessKind.RoleBinding, binding);
        return RoleBindings.Of(identity, read, new AccessCut("", "")).Single();
    }

    /// <summary>A token whose header names a key.</summary>
    public static string Token(string keyId) => $"{Encoded(JsonSerializer.Serialize(new { alg = "RS256", kid = keyId }))}"
        + $".{Encoded("{\"sub\":\"hush\"}")}.{Encoded("signature")}";

    private static string Encoded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
