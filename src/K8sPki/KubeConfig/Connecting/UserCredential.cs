namespace K8sPki;

/// <summary>Reads what a user of a kubeconfig proves itself with.</summary>
internal static class UserCredential
{
    public static ApiCredential Read(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        if (user.Text("token") is not null && user.Text("username") is not null)
            throw KubeConfigConnection.Incomplete(user, "has a token and a password; kubectl refuses both together");
        var certificates = ReadCertificates(user);
        var key = EntryContent.Read(user, "client-key");
        if (certificates.Count > 0 && key is null)
            throw KubeConfigConnection.Incomplete(user, "has a client certificate and no client key");
        if (user.Node("auth-provider") is not null && user.Node("exec") is null && certificates.Count == 0 && user.Text("token") is null)
            throw new UnsupportedInputException("AuthProviderNotSupported", $"An auth-provider is all that {KubeConfigConnection.Where(user)} has; kubectl dropped it in 1.26. Use a credential program (exec).");
        return new ApiCredential
        {
            Certificates = certificates,
            Key = key is null || certificates.Count == 0 ? null : ReadKey(user, key),
            Token = user.Text("token"),
            TokenFile = user.Text("tokenFile") is { } path ? KubeConfigPaths.Resolve(path, user.File.Path) : null,
            Username = user.Text("username"),
            Password = user.Text("password"),
            Exec = user.Node("exec") is null ? null : ExecEntry.Read(user, cluster),
        };
    }

    public static Impersonation? ReadImpersonation(KubeConfigEntry user)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (user.Node("as-user-extra") is { } node)
        {
            foreach (var (name, _) in user.Document.Fields(node))
                extra[name] = user.Texts("as-user-extra", name);
        }

        var groups = user.Texts("as-groups");
        if (user.Text("as") is not { } person)
        {
            return groups.Count == 0 && extra.Count == 0 && user.Text("as-uid") is null
                ? null
                : throw KubeConfigConnection.Incomplete(user, "has as-uid, as-groups or as-user-extra without 'as', which the server refuses");
        }

        return new Impersonation(person) { Uid = user.Text("as-uid"), Groups = groups, Extra = extra };
    }

    private static List<Certificate> ReadCertificates(KubeConfigEntry user)
    {
        if (EntryContent.Read(user, "client-certificate") is not { } content)
            return [];
        var name = $"the client-certificate of {KubeConfigConnection.Where(user)}";
        return CertificateReader.ReadAll(content, name, null).Select(item => item.Certificate ?? throw item.Problem!).ToList();
    }

    private static PrivateKey ReadKey(KubeConfigEntry user, byte[] content)
    {
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
