using K8sPki.Requests;

namespace K8sPki.ClusterPki;

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
        if (!File.Exists(path))
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
