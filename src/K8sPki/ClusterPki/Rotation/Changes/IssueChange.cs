using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Makes what the old authority signed anew with the new one; what it trusts stays as it is.</summary>
internal static class IssueChange
{
    /// <summary>All of it on a node.</summary>
    public static NodeStep Of(RotationTask task, CancellationToken cancellation)
    {
        var old = task.State.Issued(PlaceHolding.OldOnly, isSigner: false).Select(place => place.Certificate!).ToHashSet();
        if (task.New.Key is null)
            throw new MissingInputException("NewKeyMissing", $"{task.Inventory.Node} shows {Counted.Of(old.Count, "certificate")} "
                + $"of {task.Authority.Name}, and the key of the new authority, which has to sign them, is not here. "
                + NotHere(task));
        bool IsOld(PkiEntry entry) => entry.Certificate is { } certificate && old.Contains(certificate)
            && !entry.Purpose.IsAuthority;
        var plan = RenewalPlan.Create(task.Inventory, new RenewalChoice
        {
            Includes = IsOld, Names = IsOld, SignWith = task.New.Signer,
            Validity = Validity.For(Validity.OfLeaf), AuthorityValidity = Validity.For(Validity.OfAuthority),
        }, null);
        if (plan.Units.FirstOrDefault(unit => unit.Problem is not null) is { Problem: { } problem })
            throw problem;
        if (plan.Units.FirstOrDefault(unit => !unit.IsDue) is { } left)
            throw new RefusedException("NotReissued", $"{left.Name}: {left.Reason}.");
        var made = RenewalRun.Make(plan, cancellation)
            .Select(one => (Places: one.Unit.Entries.Select(entry => entry.Place!).ToList(), one.Pair)).ToList();
        return new NodeStep(task.Name, [.. made.SelectMany(one => one.Places).SelectMany(place => place.Parts)], change =>
        {
            foreach (var (places, pair) in made)
                change.Put(places, pair);
        });
    }

    // kubelet asks for a new one when most of its certificate's life is over, whoever signed that.
    private static string NotHere(RotationTask task) => task.Authority.Name == ClusterBlueprint.ClusterAuthority
        ? "For kubelet alone: put a bootstrap kubeconfig with a valid token in place (kubeadm token create), remove "
            + "kubelet-client-current.pem and restart kubelet; or sign a request where the key is: Export-K8sPki -AsRequest "
            + "-Renew here, Approve-K8sCsr -Authority there, Initialize-K8sPki -SignedCertificate here."
        : "Run this on a node that has it, or sign a request there: Export-K8sPki -AsRequest -Renew.";
}
