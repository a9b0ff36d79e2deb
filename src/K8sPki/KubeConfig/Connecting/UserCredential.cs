namespace K8sPki;

/// <summary>Reads what a user of a kubeconfig proves itself with. The rules of <see cref="UserRules"/> hold for it.</summary>
internal static class UserCredential
{
    public static ApiCredential Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var certificates = ReadCertificates(user);
        return new ApiCredential
        {
            Certificates = certificates,
            Key = certificates.Count == 0 ? null : ReadKey(user),
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
        foreach (var (name, _) in user.FieldsOf("as-user-extra"))
        {
            if (user.Texts("as-user-extra", name) is { Count: > 0 } values)
                extra[name] = values;
        }

        return new Impersonation(person) { Uid = user.Text("as-uid"), Groups = user.Texts("as-groups"), Extra = extra };
    }

    private static List<Certificate> ReadCertificates(KubeConfigEntry user)
    {
        if (EntryContent.Read(user, "client-certificate") is not { } content)
            return [];
        var name = $"the client-certificate of {KubeConfigConnection.Where(user)}";
        return CertificateReader.ReadAll(content, name, null).Select(item => item.Certificate ?? throw item.Problem!).ToList();
    }

    private static PrivateKey? ReadKey(KubeConfigEntry user)
    {
        if (EntryContent.Read(user, "client-key") is not { } content)
            return null;
        try
        {
            return PrivateKeyReader.Read(content, $"the client-key of {KubeConfigConnection.Where(user)}", null);
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
