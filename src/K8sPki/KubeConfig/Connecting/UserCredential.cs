using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Rules;

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
