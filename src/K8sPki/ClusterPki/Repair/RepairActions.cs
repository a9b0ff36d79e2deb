using System.Text;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>How each kind of step is carried out. What is not here is for a person.</summary>
internal static class RepairActions
{
    private delegate IEnumerable<LocalPath> Action(RepairSite site, RemedyAct act);

    private static readonly Dictionary<Type, Action> Table = new()
    {
        [typeof(CloseFile)] = Of<CloseFile>((site, act) =>
        {
            FileTraits.Close(site.Facts.Tree.Here(act.File));
            return [act.File];
        }),
        [typeof(GiveFile)] = Of<GiveFile>((site, act) =>
        {
            FileTraits.GiveTo(site.Facts.Tree.Here(act.File), act.User);
            return [act.File];
        }),
        [typeof(MoveAway)] = Of<MoveAway>(Move),
        [typeof(WriteCertificates)] = Of<WriteCertificates>(WriteChosen),
        [typeof(WriteKey)] = Of<WriteKey>((site, act) => Put(site, act.To, KeyOf(site, act.From), isSecret: true)),
        [typeof(WritePublicKey)] = Of<WritePublicKey>((site, act) => Put(site, act.To, PublicHalfOf(site, act.From), false)),
        [typeof(WritePair)] = Of<WritePair>((site, act) => Put(
            site, act.File, [.. Pem(CertificatesOf(site, act.File)), .. KeyOf(site, act.File)], isSecret: true)),
        [typeof(RenewEntry)] = Of<RenewEntry>(Renew),
        [typeof(RenewFile)] = Of<RenewFile>(RenewOne),
        [typeof(MakeMissing)] = Of<MakeMissing>(Make),
        [typeof(NameFiles)] = Of<NameFiles>((site, act) => Edit(site, act.KubeConfig, act.User, new UserSettings
        {
            ClientCertificate = act.Certificate, ClientKey = act.Key,
        })),
        [typeof(TrustFile)] = Of<TrustFile>((site, act) => Edit(site, act.KubeConfig, act.Cluster, new ClusterSettings
        {
            CertificateAuthorityPem = site.Read(act.Authority), CertificateAuthority = act.Authority.Text, Embed = true,
        })),
    };

    /// <summary>True for a kind of step that is carried out here.</summary>
    public static bool IsKnown(Type act) => Table.ContainsKey(act);

    /// <summary>Carries a step out.</summary>
    /// <returns>The files that it changed.</returns>
    /// <exception cref="PkiException">It cannot be carried out; what it had begun is whole, or finished by the next
    /// run.</exception>
    public static IReadOnlyList<LocalPath> Run(RepairSite site, RemedyAct act) => [.. Table[act.GetType()](site, act)];

    private static Action Of<T>(Func<RepairSite, T, IEnumerable<LocalPath>> run)
        where T : RemedyAct => (site, act) => run(site, (T)act);

    private static IEnumerable<LocalPath> Move(RepairSite site, MoveAway act)
    {
        var to = act.To;
        for (var number = 2; FileStore.Status(site.Facts.Tree.Here(to)) is not null; number++)
            to = new LocalPath(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{act.To.Text}-{number}"));
        site.Change([site.Part(act.File), site.Part(to)], change =>
        {
            change.Set(site.Part(to), change.Read(site.Part(act.File)) ?? throw Gone(act.File), isSecret: true);
            change.Remove(site.Part(act.File), isSecret: true);
        });
        return [act.File, to];
    }

    private static IEnumerable<LocalPath> WriteChosen(RepairSite site, WriteCertificates act)
    {
        var all = CertificatesOf(site, act.From);
        IReadOnlyList<Certificate> chosen = act.Which switch
        {
            WrittenCertificates.Ordered => ChainOrder.Arrange(all),
            WrittenCertificates.FirstAuthority => [all.FirstOrDefault(one => one.IsCA) ?? throw new MissingInputException(
                "CertificateMissing", $"There is no certificate of an authority in '{act.From}' any more.")],
            _ => all,
        };
        return Put(site, act.To, Pem(chosen), isSecret: false);
    }

    private static IReadOnlyList<LocalPath> Put(RepairSite site, LocalPath file, byte[] content, bool isSecret)
    {
        site.Change([site.Part(file)], change =>
        {
            // What was there is kept.
            _ = change.Read(site.Part(file));
            change.Set(site.Part(file), content, isSecret);
        });
        return [file];
    }

    private static List<Certificate> CertificatesOf(RepairSite site, LocalPath file) =>
    [
        .. CertificateReader.ReadAll(site.Read(file), $"'{file}'", null).Select(item => item.Certificate ?? throw item.Problem!),
    ];

    private static byte[] Pem(IEnumerable<Certificate> certificates) =>
        Encoding.ASCII.GetBytes(string.Concat(certificates.Select(one => one.Pem)));

    private static byte[] KeyOf(RepairSite site, LocalPath file)
    {
        var content = site.Read(file);
        try
        {
            return PrivateKeyWriter.Write(
                PrivateKeyReader.Read(content, $"'{file}'", null), PrivateKeyFormat.Pkcs8, asDer: false, null);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static byte[] PublicHalfOf(RepairSite site, LocalPath file)
    {
        var content = site.Read(file);
        try
        {
            return PublicKeyWriter.Write(PublicKeyReader.Read(content, $"'{file}'"), PublicKeyFormat.Spki, asDer: false);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static IEnumerable<LocalPath> Renew(RepairSite site, RenewEntry act)
    {
        bool IsMeant(PkiEntry entry) => entry.Name.Equals(act.Name, StringComparison.OrdinalIgnoreCase);
        var plan = RenewalPlan.Create(site.Facts, new RenewalChoice
        {
            Includes = IsMeant, Names = IsMeant, KeepKey = act.IsAuthority, Force = act.Force,
            Validity = Validity.For(Validity.OfLeaf), AuthorityValidity = Validity.For(Validity.OfAuthority),
            AddedNames = SubjectAlternativeName.Hosts(act.AddedNames),
        }, site.Passphrase);
        if (plan.Units.Select(unit => unit.Problem).FirstOrDefault(problem => problem is not null) is { } refused)
            throw refused;
        plan.RequireUseOfNames();
        if (!plan.Due.Any())
            throw new RefusedException("NotRenewed", plan.Units is [var left, ..]
                ? $"{act.Name} is left as it is: {left.Reason}." : $"There is no certificate '{act.Name}' any more.");
        var outcomes = new List<RenewalOutcome>();
        RenewalRun.Run(plan, outcomes.Add, site.Cancellation, site.Backup).GetAwaiter().GetResult();
        if (outcomes.Find(outcome => outcome.Problem is not null) is { Problem: { } problem })
            throw problem;
        return plan.Due.SelectMany(unit => unit.Files(act.IsAuthority)).Distinct();
    }

    private static IEnumerable<LocalPath> RenewOne(RepairSite site, RenewFile act)
    {
        var entry = site.Facts.Entries.FirstOrDefault(one => one.File.Here == act.File && one.Place is not null)
            ?? throw Gone(act.File);
        var signer = site.Facts.Entries.FirstOrDefault(one => one.File.Here == act.Authority && one.Certificate is { IsCA: true })
            ?? throw Gone(act.Authority);
        var authority = new RenewalAuthorities(site.Facts, site.Passphrase).Read(signer)
            ?? throw new MissingInputException("KeyMissing", $"The key of '{act.Authority}' is not here any more.");
        var old = entry.Certificate!;
        var key = PrivateKey.Generate(old.PublicKey.Algorithm, old.PublicKey.KeySize);
        var renewed = CertificateRenewal.Renew(old, authority, new RenewalOptions
        {
            Validity = Validity.For(Validity.OfLeaf), PublicKey = key.PublicKey,
        });
        CertificatePlace.Replace(
            [entry.Place!], new PlacedPair(renewed, key) { Old = old, Issuer = authority }, site.Backup, site.Cancellation);
        return entry.Files;
    }

    private static IEnumerable<LocalPath> Make(RepairSite site, MakeMissing act)
    {
        var options = TreeOptions.From(act.Cluster, act.Folder.Text) with { AuthorityPassword = site.Passphrase };
        var made = new System.Collections.Concurrent.ConcurrentBag<TreeItemState>();
        TreeBuilder.Run(options, [], made.Add, site.Cancellation).GetAwaiter().GetResult();
        return made.SelectMany(state => state.Item.Paths).Select(path => new LocalPath(path)).Distinct()
            .OrderBy(path => path.Text, StringComparer.Ordinal);
    }

    private static IReadOnlyList<LocalPath> Edit(RepairSite site, LocalPath kubeConfig, string name, EntrySettings settings)
    {
        var part = new SharedFilePart(new NodeFile(null, kubeConfig), site.Facts.Tree.Here(kubeConfig));
        site.Change([part], change =>
        {
            _ = change.Read(part);
            var draft = KubeConfigWriter.Preview(KubeConfigLocation.Of(kubeConfig.Text), one => settings.Apply(one, name));
            foreach (var file in draft.Changes.Select(one => one.After))
            {
                using var content = new MemoryStream();
                file.Document.WriteTo(content);
                change.Set(part, content.ToArray(), isSecret: true);
            }
        });
        return [kubeConfig];
    }

    private static MissingInputException Gone(LocalPath file) =>
        new("PathNotFound", $"'{file}' is not there any more.");
}
