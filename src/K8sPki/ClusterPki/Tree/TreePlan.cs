using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.ClusterPki;

/// <summary>What of a tree is there, what is to be made, and what stands in the way.</summary>
internal sealed class TreePlan
{
    private readonly Dictionary<string, TreeItemState> authorities;

    private readonly List<(TreeItem Item, PkiException Problem)> problems;

    private readonly TimeSpan? renewedWithin;

    private TreePlan(TreeOptions options, IReadOnlyList<TreeItemState> states,
        List<(TreeItem Item, PkiException Problem)> problems, TimeSpan? renewedWithin)
    {
        Options = options;
        this.renewedWithin = renewedWithin;
        States = states;
        this.problems = problems;
        authorities = states.Where(state => state.Item is { Original: null, Entry.Kind: BlueprintKind.Authority })
            .ToDictionary(state => state.Item.Entry.Name);
    }

    /// <summary>What the tree is to be.</summary>
    public TreeOptions Options { get; }

    /// <summary>Every item in order.</summary>
    public IReadOnlyList<TreeItemState> States { get; }

    /// <summary>What is there and does not fit; nothing is made while there is any.</summary>
    public IReadOnlyList<(TreeItem Item, PkiException Problem)> Problems => problems;

    /// <summary>The items that change.</summary>
    public IReadOnlyList<TreeItemState> ToDo => [.. States.Where(state => !state.IsComplete || Placed.ContainsKey(state.Item))];

    /// <summary>The certificates that were signed elsewhere and are to be put in place.</summary>
    public IReadOnlyDictionary<TreeItem, Certificate> Placed { get; private set; } = new Dictionary<TreeItem, Certificate>();

    /// <summary>
    /// The items that lack a certificate, or need a new one, which only an authority with its key elsewhere can give.
    /// </summary>
    public IReadOnlyList<TreeItemState> ToRequest =>
        [.. States.Where(state => (IsForElsewhere(state) || IsDue(state)) && !Placed.ContainsKey(state.Item))];

    /// <summary>Reads and judges what is there.</summary>
    /// <param name="options">What the tree is to be.</param>
    /// <param name="signed">Certificates that were signed elsewhere, in any order.</param>
    /// <param name="renewedWithin">What ends within this is to be renewed by an authority elsewhere; null renews nothing.</param>
    public static TreePlan Create(TreeOptions options, IReadOnlyCollection<Certificate> signed, TimeSpan? renewedWithin = null)
    {
        var plan = Read(options, renewedWithin);
        if (plan.problems.Count == 0)
            plan.Placed = SignedPlacement.Match(plan,
                [.. plan.States.Where(state => plan.IsForElsewhere(state) || state.NextKey is not null)], signed, plan.problems);
        return plan;
    }

    private static TreePlan Read(TreeOptions options, TimeSpan? renewedWithin)
    {
        var states = new List<TreeItemState>();
        var problems = new List<(TreeItem, PkiException)>();
        foreach (var item in TreeItems.Of(options))
        {
            try
            {
                states.Add(TreeItemState.Read(item, options.AuthorityPassword));
            }
            catch (PkiException failure)
            {
                problems.Add((item, failure));
                states.Add(new TreeItemState(item));
            }
        }

        var plan = new TreePlan(options, states, problems, renewedWithin);
        var broken = problems.Select(problem => problem.Item1).ToHashSet();
        problems.AddRange(states.Where(state => !broken.Contains(state.Item))
            .SelectMany(state => plan.Judge(state, broken).Select(problem => (state.Item, problem))));
        return plan;
    }

    /// <summary>What is there of the authority of an item; null where it has none.</summary>
    public TreeItemState? AuthorityOf(TreeItem item) =>
        item.Entry.AuthorityIn(Options.Cluster.Layout) is { } name ? authorities[name] : null;

    /// <summary>One error for each authority that would have to sign here and cannot.</summary>
    public IEnumerable<(TreeItem Item, PkiException Problem)> MissingSignatures() =>
        from state in ToRequest
        group state by AuthorityOf(state.Item)!.Item into waiting
        select (waiting.Key, (PkiException)new RefusedException(
            "AuthorityIsExternal",
            $"The key of '{waiting.Key.CertificatePath}' is not here, so it cannot sign "
                + $"{string.Join(", ", waiting.Select(state => state.Item.Entry.Name))}. "
            + "Write requests with Export-K8sPki -AsRequest, have them signed, and give the certificates with "
            + "-SignedCertificate; or put the key beside the certificate."));

    /// <summary>The items that have a certificate already, and for whose key another one was given.</summary>
    public IEnumerable<TreeItem> PassedOver(IEnumerable<Certificate> signed) =>
        from certificate in signed
        from state in States
        where state.Item.Original is null && state.Certificate is { } present && !present.Equals(certificate)
            && present.PublicKey.Equals(certificate.PublicKey)
        select state.Item;

    /// <summary>What becomes of an item.</summary>
    public PkiTreeAction ActionFor(TreeItemState state)
    {
        if (Placed.ContainsKey(state.Item))
            return PkiTreeAction.Placed;
        if (state.IsComplete)
            return PkiTreeAction.Kept;
        if (state.Item.Original is not null)
            return PkiTreeAction.Copied;
        if (IsForElsewhere(state))
            return PkiTreeAction.Requested;
        return state.Key is null ? PkiTreeAction.Made : PkiTreeAction.Completed;
    }

    private bool IsForElsewhere(TreeItemState state) =>
        state.Item.Original is null && state.NeedsCertificate && AuthorityOf(state.Item) is { IsExternal: true };

    // What is in use stays until its certificate is there.
    private bool IsDue(TreeItemState state) =>
        renewedWithin is { } within
            && state is { Item: { Original: null, Entry.Kind: BlueprintKind.Certificate }, Certificate: { } certificate,
            IsManagedElsewhere: false }
        && AuthorityOf(state.Item) is { IsExternal: true } && certificate.ValidTo - Clock.UtcNow <= within;

    private IEnumerable<PkiException> Judge(TreeItemState state, HashSet<TreeItem> broken)
    {
        if (state.Item.Original is { } original)
            return TreeCopy.Problems(state.Item, original);
        var authority = AuthorityOf(state.Item);
        return authority is not null && broken.Contains(authority.Item) ? []
            : TreeFit.Problems(state, authority, Options, isReplaced: state.NextKey is not null || IsDue(state));
    }
}

/// <summary>A plan in words, for -WhatIf and -Confirm.</summary>
internal static class TreePlanText
{
    /// <summary>What would be done, a line for each item.</summary>
    public static string Describe(TreePlan plan)
    {
        var options = plan.Options;
        var keys = plan.ToDo.Count(state => state.NeedsKey && state.Item.Original is null);
        var head = $"Make what is missing in '{options.Path}' for Kubernetes {options.Cluster.Version}: "
            + $"{Counted.Of(keys, "key")} ({options.KeyAlgorithm}), "
            + $"certificates until {IsoTime.Day(options.Validity.To)}, authorities until "
            + $"{IsoTime.Day(options.AuthorityValidity.To)}";
        return string.Join(Environment.NewLine, plan.States.SelectMany(state => Lines(plan, state)).Prepend(head));
    }

    private static IEnumerable<string> Lines(TreePlan plan, TreeItemState state)
    {
        var files = string.Join(", ", state.Item.Paths.Select(path => Path.GetRelativePath(plan.Options.Path, path)));
        yield return $"  {Verb(plan.ActionFor(state)),-8} {state.Item.Entry.Name,-24} {files}";
        var names = plan.Options.Cluster.NamesOf(state.Item.Entry, state.Item.Node);
        if (state.NeedsCertificate && state.Item.Original is null && state.Item.Entry.Kind == BlueprintKind.Certificate
            && names.Count > 0)
            yield return $"  {"",-8} {"",-24} {string.Join(", ", names)}";
    }

    private static string Verb(PkiTreeAction action) => action switch
    {
        PkiTreeAction.Kept => "keep",
        PkiTreeAction.Copied => "copy",
        PkiTreeAction.Placed => "place",
        PkiTreeAction.Completed => "complete",
        PkiTreeAction.Requested => "wait for",
        _ => "make",
    };
}

/// <summary>
/// Finds the place of certificates that were signed elsewhere: by their key, whatever their files are called. Each is
/// checked against the key, the request where it lies beside the key, the authority, and what the cluster needs.
/// </summary>
internal static class SignedPlacement
{
    /// <summary>The item of each certificate.</summary>
    /// <param name="plan">The tree.</param>
    /// <param name="waiting">The items that wait for a certificate.</param>
    /// <param name="signed">The certificates; authorities among them are passed over.</param>
    /// <param name="problems">Gets what does not fit.</param>
    public static IReadOnlyDictionary<TreeItem, Certificate> Match(
        TreePlan plan, IReadOnlyList<TreeItemState> waiting, IReadOnlyCollection<Certificate> signed,
            List<(TreeItem Item, PkiException Problem)> problems)
    {
        var placed = new Dictionary<TreeItem, Certificate>();
        foreach (var certificate in signed.Where(certificate => !certificate.IsCA).Distinct())
        {
            // What was placed by an earlier run, or signed a second time, is there and fits.
            if (plan.States.Any(state => state.Certificate?.PublicKey.Equals(certificate.PublicKey) == true))
                continue;
            var state = waiting.FirstOrDefault(state =>
                (state.NextKey ?? state.Key)?.PublicKey.Equals(certificate.PublicKey) == true);
            if (state is null)
                problems.Add((plan.States[0].Item, Unknown(certificate, plan)));
            else if (string.Join("; ", Differences(certificate, state, plan)) is { Length: > 0 } differences)
                problems.Add((state.Item, Refused(certificate, state.Item, differences)));
            else if (!placed.TryAdd(state.Item, certificate))
                problems.Add((state.Item, Refused(certificate, state.Item,
                    "there is another certificate of the same key among those given")));
        }

        return placed;
    }

    private static IEnumerable<string> Differences(Certificate certificate, TreeItemState state, TreePlan plan)
    {
        var (key, authority) = (state.NextKey ?? state.Key, plan.AuthorityOf(state.Item));
        foreach (var difference in TreeFit.OfCertificate(certificate, key, state.Item, authority, plan.Options))
            yield return difference;
        var path = Path.Combine(state.Item.Folder, state.Item.RequestFile);
        if (!FileStore.HasFile(path))
            yield break;
        var request = CertificateRequestReader.ReadFile(path);
        if (!request.PublicKey.Equals(certificate.PublicKey))
            yield return $"it is not of the key that '{path}' asks for";
        var missing = request.SubjectAlternativeNames.Except(certificate.SubjectAlternativeNames).ToList();
        if (missing.Count > 0)
            yield return $"it lacks {string.Join(", ", missing)}, which '{path}' asks for";
    }

    private static RefusedException Refused(Certificate certificate, TreeItem item, string differences) => new(
        "SignedCertificateDoesNotFit",
            $"{Name(certificate)} cannot be put in place as {item.Entry.Name}: {differences}. Have the request signed again.");

    private static RefusedException Unknown(Certificate certificate, TreePlan plan) => new(
        "SignedCertificateUnknown",
        $"{Name(certificate)} is not of a key in '{plan.Options.Path}' that waits for a certificate. Is it for another tree, "
            + "or are the parameters others than those of Export-K8sPki -AsRequest?");

    private static string Name(Certificate certificate) =>
        certificate.Path is null ? $"The certificate of '{certificate.Subject}'"
            : $"'{certificate.Path}' ({certificate.Subject})";
}
