using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Flags that contradict each other, and files that hold more or less than their flag takes.</summary>
internal static class FlagChecks
{
    private const string Etcd = "etcd";
    private const string ApiServer = "kube-apiserver";
    private const string Manager = "kube-controller-manager";

    // Each of the first excludes each of the second: validation of kube-controller-manager's CSRSigningControllerOptions
    // and of kube-apiserver's authentication options.
    private static readonly (string Component, string[] One, string[] Other)[] Exclusive =
    [
        (Manager, ["--cluster-signing-cert-file", "--cluster-signing-key-file"],
            [.. ComponentFlag.Signers.SelectMany(
                signer => new[] { $"--cluster-signing-{signer}-cert-file", $"--cluster-signing-{signer}-key-file" })]),
        (ApiServer, ["--service-account-signing-endpoint"], ["--service-account-signing-key-file", "--service-account-key-file"]),
    ];

    public static IEnumerable<Finding> Run(PkiInventory facts) =>
        facts.Components.SelectMany(
            component => Excluded(facts, component).Concat(Shadowed(facts, component))
                .Concat(Halves(component)).Concat(HalvesOfFields(component)))
            .Concat(NoAuthorities(facts)).Concat(Orders(facts)).Concat(SharedFrontProxy(facts));

    private static IEnumerable<Finding> Excluded(PkiInventory facts, ComponentFacts component)
    {
        foreach (var (_, one, other) in Exclusive.Where(row => row.Component == component.Component))
        {
            var (first, second) = (
                one.FirstOrDefault(flag => IsSet(component, flag)), other.FirstOrDefault(flag => IsSet(component, flag)));
            if (first is not null && second is not null)
            {
                yield return Rule.FlagsExclude.Found(
                    component.File.Here.Text,
                    $"{PkiLabel.Of(component.File)} sets {first} and {second}, of which {component.Component} takes one only: "
                    + "it does not start.",
                    $"Remove {first} or {second}.");
            }
        }
    }

    // etcd since 3.4: "conflicting environment variable … is shadowed by corresponding command-line flag".
    private static IEnumerable<Finding> Shadowed(PkiInventory facts, ComponentFacts component)
    {
        if (component.Component != Etcd)
            yield break;
        foreach (var both in component.Settings.GroupBy(setting => setting.Flag, StringComparer.Ordinal))
        {
            if (both.FirstOrDefault(setting => setting.Source == SettingSource.Variable) is { } variable
                && both.Any(setting => setting.Source == SettingSource.Flag))
            {
                yield return Rule.FlagAndVariable.Found(
                    variable.File.Here.Text,
                    $"{PkiLabel.Of(variable.File)} sets {variable.Shown}, and {both.Key} says the same in "
                    + $"{PkiLabel.Of(component.File)}: etcd 3.4 and later does not start.",
                    $"Remove {variable.Shown} or {both.Key}.");
            }
        }
    }

    private static IEnumerable<Finding> Halves(ComponentFacts component)
    {
        // The other half may be set by the program that the component runs in.
        if (component.Command.Distribution is not null)
            yield break;
        foreach (var flag in ComponentFlag.All.Where(flag => flag.Component == component.Component && flag.KeyFlag is not null))
        {
            if (IsSet(component, flag.Name) == IsSet(component, flag.KeyFlag!))
                continue;
            var (set, missing) = IsSet(component, flag.Name) ? (flag.Name, flag.KeyFlag!) : (flag.KeyFlag!, flag.Name);
            yield return Rule.PairIncomplete.Found(
                component.File.Here.Text,
                $"{PkiLabel.Of(component.File)} sets {Shown(component, set)} and not {missing}: {component.Component} "
                + $"{flag.WithoutHalf}.",
                $"Set both {flag.Name} and {flag.KeyFlag}, or none.");
        }
    }

    // Fields of which a list has several, so that no flag stands for one of them.
    private static IEnumerable<Finding> HalvesOfFields(ComponentFacts component)
    {
        foreach (var field in ConfigurationField.All.Where(
            field => field.Component == component.Component && field.KeyPath is not null))
        {
            foreach (var half in component.Settings.Where(
                setting => (setting.Flag == field.Flag && setting.Key is null) || setting.Flag == field.KeyPath))
            {
                var (certificate, key) = (field.Path.Split('.')[^1], field.KeyPath!.Split('.')[^1]);
                yield return Rule.PairIncomplete.Found(
                    half.File.Here.Text,
                    $"{PkiLabel.Of(half.File)}{(half.Line is { } line ? $", line {line}," : "")} sets {half.Shown} and not "
                    + $"{(half.Flag == field.Flag ? key : certificate)} beside it: {component.Component} {field.WithoutHalf}.",
                    $"Set both {certificate} and {key}, or none.");
            }
        }
    }

    private static IEnumerable<Finding> NoAuthorities(PkiInventory facts)
    {
        // A certificate of version 1 has no extension to say what it is, and Go takes it for an authority.
        foreach (var file in facts.Entries.Where(entry => entry is { Certificate: not null, IsEmbedded: false })
            .GroupBy(entry => entry.File.Here))
        {
            var entries = file.ToList();
            if (entries.Exists(entry => entry.Certificate is { IsCA: true } or { Version: < 3 }))
                continue;
            if (entries[0].Uses.Find(IsTrust) is { Reference: { } reference } use)
            {
                yield return Rule.NotAnAuthority.Found(
                    entries[0], $"{PkiLabel.Of(entries[0].File)} is what {use.Component!.Component} trusts by "
                    + $"{reference.Name}, and no certificate in it is an authority's: nothing that an authority signed is "
                    + "accepted.",
                    $"Let {reference.Name} in {PkiLabel.Of(reference.Place)} name the authority's certificate.");
            }
        }
    }

    private static IEnumerable<Finding> Orders(PkiInventory facts) =>
        facts.Entries.Where(entry => entry.IsBehindItsChain).Select(entry => Rule.ChainOrderWrong.Found(
            entry, $"{PkiLabel.Of(entry.File)} begins with an authority's certificate. The first one has to be that of "
            + $"{entry.Component} itself: with another it finds that the key does not fit, and does not start.",
            Remedy.Of(new RemedyStep(RemedyOrder.Rewrite, $"Get-K8sCertificate {CommandArgument.Of(entry.Path)} | "
            + $"Export-K8sCertificate -OutFile {CommandArgument.Of(entry.Path)} -Ordered -Force")
            {
                Act = new WriteCertificates(entry.File.Here, entry.File.Here, WrittenCertificates.Ordered),
            })));

    // https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#ca-reusage-and-conflicts
    private static IEnumerable<Finding> SharedFrontProxy(PkiInventory facts)
    {
        var authorities = facts.Entries.Where(entry => entry.Certificate is { IsCA: true }).ToList();
        var clients = Keys(TrustedAuthorities.Of(authorities, PkiPurpose.KubeletClient).Trusted);
        foreach (var front in TrustedAuthorities.Of(authorities, PkiPurpose.FrontProxyClient).Trusted)
        {
            if (front.Certificate!.PublicKeyOrNull() is { } key && clients.Contains(key))
            {
                yield return Rule.FrontProxyAuthorityShared.Found(
                    front, $"{PkiLabel.Of(front)} is the authority of clients and of the front proxy at once: whoever has a "
                    + "certificate of it may say to be anybody (X-Remote-User), as far as --requestheader-allowed-names lets "
                    + "them.",
                    "Give the front proxy an authority of its own: put one at --requestheader-client-ca-file, and have the "
                    + "client of --proxy-client-cert-file signed by it.");
                yield break;
            }
        }
    }

    private static bool IsTrust(PkiUse use) =>
        FlagOf(use) is { Kind: ComponentFlagKind.Authority } flag && flag.Purpose!.Name.Length > 0;

    private static HashSet<PublicKey> Keys(IEnumerable<PkiEntry> entries) =>
        [.. entries.Select(entry => entry.Certificate!.PublicKeyOrNull()).OfType<PublicKey>()];

    private static bool IsSet(ComponentFacts component, string flag) =>
        component.Setting(flag) is { } setting && (setting.Value.Length > 0 || setting.Unknown is not null);

    private static string Shown(ComponentFacts component, string flag) => component.Setting(flag)!.Shown;

    private static ComponentFlag? FlagOf(PkiUse use) => use is { Component: { } component, Flag: { } flag }
        ? ComponentFlag.Find(component.Component, flag) : null;
}
