using K8sPki.Keys;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// The keys: whether they are those of their certificates, strong, and readable by whom they should be and nobody else.
/// </summary>
internal static class PkiKeyChecks
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.GroupRead;

    public static IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null))
        {
            foreach (var finding in Weakness(facts, entry, entry.Certificate!)
                .Concat(entry.Key is null ? [] : OfKey(facts, entry, entry.Key)))
                yield return finding;
        }

        foreach (var key in facts.TokenKeys.Where(key => key.IsSigning && IsReadableByOthers(key.Status, null)))
        {
            yield return Rule.KeyReadableByOthers.Found(
                key.File.Here.Text,
                $"Others than its owner may read the key {PkiLabel.Of(key.File)}, with which tokens of every service account "
                + "can be made.",
                Close(key.File)
                .Then("Whoever has read it makes tokens until the key is exchanged on every control plane, which ends all "
                + "tokens: that has to be planned."));
        }

        if (facts.Entries.Count(IsKept) is > 0 and var kept)
        {
            yield return Rule.KeysNotJudged.Found(
                facts.Folder,
                $"{Counted.Of(kept, "private key")} of {facts.Node} may not be read by you, so whether "
                + $"{(kept == 1 ? "it fits" : "they fit")} was not judged.", InventoryNotes.AsSuperuser);
        }
    }

    private static IEnumerable<Finding> OfKey(PkiInventory facts, PkiEntry entry, KeyFacts key)
    {
        if (key.PublicKey is { } own && !own.Equals(PublicKeyOf(entry.Certificate!)))
        {
            yield return Rule.KeyMismatch.Found(
                entry, $"The private key in {PkiLabel.Of(key.File!)} is not the one of {PkiLabel.Of(entry)}.",
                PkiRemedy.RenewWithoutKey(facts, entry, key.File!.Here));
        }

        if (key.Problem is { } problem && !IsKept(entry))
            yield return Rule.KeyUnreadable.Found(
                entry, $"The private key of {PkiLabel.Of(entry)} cannot be read. {problem.Message}",
                PkiRemedy.Renew(facts, entry));
        // Whoever only trusts an authority has no need of its key.
        var (name, user) = entry.Uses.Where(NeedsKey).Select(use => (use.Component!.Component, use.Component.UserId))
            .FirstOrDefault(use => use.UserId is > 0);
        if (user is { } id && key.Status is { User: { } owner, Mode: { } mode } && !MayRead(id, owner, mode))
        {
            yield return Rule.KeyUnreadable.Found(
                entry, $"{name} runs as user {id} and may not read {PkiLabel.Of(key.File!)}, which user {owner} owns.",
                Remedy.Of(new RemedyStep(RemedyOrder.Protect, $"chown {id}", CommandArgument.Of(key.File!.Here.Text))
                {
                    Act = new GiveFile(key.File.Here, id),
                }));
        }

        if (IsReadableByOthers(key.Status, user))
        {
            yield return Rule.KeyReadableByOthers.Found(
                entry, $"Others than its owner may read {PkiLabel.Of(key.File!)}, the private key of {PkiLabel.Of(entry)}.",
                entry.Purpose.IsAuthority
                    ? Close(key.File!)
                        .Then("Whoever has read it signs for anybody until another authority is in its place: a new end with "
                        + "the same key does not help.")
                    : Close(key.File!).With(PkiRemedy.Renew(facts, entry)));
        }
    }

    private static Remedy Close(NodeFile key) =>
        Remedy.Of(new RemedyStep(RemedyOrder.Protect, "chmod 600", CommandArgument.Of(key.Here.Text))
        {
            Act = new CloseFile(key.Here),
        });

    private static IEnumerable<Finding> Weakness(PkiInventory facts, PkiEntry entry, Certificate certificate)
    {
        if (PublicKeyOf(certificate) is not { } key)
        {
            yield return Rule.KeyNotSupported.Found(
                entry, $"{PkiLabel.Of(entry)} has a kind of key that Kubernetes does not take.", PkiRemedy.Renew(facts, entry));
        }
        else if (KeyChecks.Check(key, entry, isQuick: true).FirstOrDefault() is { } weakness)
        {
            // By the name that the checks of keys have for it, so that it is one over all commands.
            yield return weakness.Rule.Found(
                entry, $"{PkiLabel.Of(entry)} has a weak key. {weakness.Message}", PkiRemedy.Renew(facts, entry));
        }

        // Nobody checks the signature of a root, which is trusted as it is.
        if (!certificate.IsSelfIssued && SchemeOf(certificate) is { IsInsecure: true })
        {
            yield return Rule.WeakSignature.Found(
                entry, $"{PkiLabel.Of(entry)} is signed with {certificate.SignatureAlgorithm}, which Go, and with it "
                + "Kubernetes, refuses.", PkiRemedy.Renew(facts, entry));
        }
    }

    private static bool NeedsKey(PkiUse use) =>
        use is { Component: { } component, Flag: { } flag } && ComponentFlag.Find(component.Component, flag)?.KeyFlag is not null;

    private static bool IsKept(PkiEntry entry) => entry.Key?.Problem is AccessDeniedException;

    private static bool MayRead(uint user, uint owner, UnixFileMode mode) =>
        user == owner ? (mode & UnixFileMode.UserRead) != 0 : (mode & Others) != 0;

    // A process that is not the superuser may need its group to read the key, as kubeadm's rootless control plane does.
    private static bool IsReadableByOthers(FileStatus? file, uint? user) =>
        file?.Mode is { } mode && (mode & (user is null ? Others : UnixFileMode.OtherRead)) != 0;

    private static PublicKey? PublicKeyOf(Certificate certificate)
    {
        try
        {
            return certificate.PublicKey;
        }
        catch (PkiException failure) when (failure is UnsupportedInputException or MalformedInputException
            or LimitExceededException)
        {
            return null;
        }
    }

    private static SignatureScheme? SchemeOf(Certificate certificate)
    {
        try
        {
            return certificate.Scheme;
        }
        catch (MalformedInputException)
        {
            // The chain's check says that Go does not read it.
            return null;
        }
    }
}
