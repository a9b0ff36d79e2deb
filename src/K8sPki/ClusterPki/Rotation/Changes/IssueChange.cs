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
            throw new MissingInputException("NewKeyMissing", $"{task.Inventory.Node} shows "
                + $"{Counted.Of(old.Count, "certificate")} "
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
    private static string NotHere(RotationTask task)
    {
        var kubelet = task.State.Issued(PlaceHolding.OldOnly, isSigner: false)
            .FirstOrDefault(place => place.Component == "kubelet");
        return kubelet is not null && task.Authority.Name == ClusterBlueprint.ClusterAuthority
            ? "The cluster can do it: put a bootstrap kubeconfig with a valid token in place (kubeadm token create), remove "
                + "kubelet-client-current.pem and restart kubelet. Or you, by a request. Here: New-K8sPrivateKey ECDSA -OutFile "
                + $"kubelet.key | New-K8sCsr -Profile KubeletClient -NodeName {CommandArgument.Of(task.Inventory.Node)} "
                + "-OutFile kubelet.csr. "
                + "Where the key is: Approve-K8sCsr -Path kubelet.csr -Authority /etc/kubernetes/pki/ca-new.crt -SignerName "
                + "kubernetes.io/kube-apiserver-client-kubelet -OutFile kubelet.crt. Here again: Get-Content kubelet.crt, "
                + $"kubelet.key | Set-Content {CommandArgument.Of(kubelet.File.Named)}, which kubelet reads when it starts: "
                + "restart it."
            : "Run this on a node that has it; or make a request here with New-K8sCsr, sign it there with New-K8sCertificate "
                + "-Request -Authority, and put the pair in place of the old one.";
    }
}
