namespace K8sPki;

/// <summary>The ways there are where an authority's key or certificate is not at hand: no command makes either again.</summary>
internal static class AuthorityRemedy
{
    private const string Rotation = "https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/";

    /// <summary>The authority of a name when its certificate is here and its key is not; null otherwise.</summary>
    public static PkiEntry? WithoutKey(PkiInventory facts, string? name)
    {
        var named = facts.Entries.Where(entry => entry.Name == name && entry.Certificate is { IsCA: true }).ToList();
        return named.Count > 0 && named.TrueForAll(entry => entry.Key is null) ? named[0] : null;
    }

    /// <summary>True when something here was signed by the authority of an entry of the blueprint, so that a new one would break it.</summary>
    public static bool IsNeeded(PkiInventory facts, BlueprintEntry authority) => !HasKey(facts, authority)
        && facts.Entries.Any(entry => entry is { IsEmbedded: false, Purpose.IsAuthority: false, Certificate: not null } && entry.Purpose.Authority == authority.Name);

    /// <summary>What to do when an authority's key is not where a flag names it.</summary>
    public static Remedy LostKey(PkiEntry authority, MissingFile missing) => Remedy.Words(
        $"Put the key of {authority.Name} back: from another control plane (Export-K8sPki -ForNode ControlPlane there) or from a backup. "
        + $"Where it is kept elsewhere on purpose, take {missing.Setting.Shown} and the flag for its certificate out of {PkiLabel.Of(missing.Setting.File)}; Export-K8sPki -AsRequest writes what is to be signed there. "
        + $"If it is lost, a new authority has to take its place on every node: {Rotation}");

    /// <summary>What to do when a certificate has to be signed by an authority whose key is not here.</summary>
    public static Remedy SignElsewhere(PkiEntry authority, string name) => Remedy.Words(
        $"The key of {authority.Name}, which has to sign {name}, is not here. Where it is kept elsewhere, write a request (Export-K8sPki -AsRequest, with -Renew for what is there) and give what comes back to Initialize-K8sPki -SignedCertificate; "
        + $"or put the key beside {PkiLabel.Of(authority.File)} and judge again. If it is lost, a new authority has to take its place on every node: {Rotation}");

    /// <summary>What to do when an authority has to be renewed whose key is not here.</summary>
    public static Remedy RenewElsewhere(PkiEntry authority) => Remedy.Words(
        $"The key of {authority.Name} is not here. Renew the authority where its key is (Update-K8sPki -KeepKey on a node, Update-K8sCertificate -KeepKey for a file), then put the new certificate in place of {PkiLabel.Of(authority.File)}.");

    /// <summary>What to do when the certificate of an authority is gone that has signed what is here: with a kubeconfig that has it, it can be had again.</summary>
    public static Remedy LostCertificate(PkiInventory facts, BlueprintEntry authority)
    {
        var copy = facts.Entries.FirstOrDefault(entry => entry is { IsEmbedded: true, Certificate.IsCA: true }
            && facts.Entries.Any(leaf => leaf.Purpose.Authority == authority.Name && leaf.Authority == entry.Name));
        const string key = "Its key comes from another control plane (Export-K8sPki -ForNode ControlPlane there) or from a backup; Initialize-K8sPki would make a new authority, which did not sign what is here.";
        if (copy is null || facts.Tree.Find(NodePath.Of($"/etc/kubernetes/{authority.Kubeadm!.FileBase}{FileEndings.Crt.Certificate}")) is not { } file)
            return Remedy.Words($"Put the certificate of {authority.Name} back. {key}");
        return Remedy.Of(new RemedyStep(
            RemedyOrder.Rewrite, $"Get-K8sCertificate {CommandArgument.Of(copy.Path)} | Where-Object IsCA | Select-Object -First 1 | Export-K8sCertificate -OutFile {CommandArgument.Of(file.Here.Text)}")).Then(key);
    }

    private static bool HasKey(PkiInventory facts, BlueprintEntry authority) =>
        facts.Tree.HasFile(NodePath.Of($"/etc/kubernetes/{authority.Kubeadm!.FileBase}{FileEndings.Crt.Key}"));
}
