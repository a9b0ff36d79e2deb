using System.Globalization;
using K8sPki.Keys;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Files that are named and not there, and configuration that does not say what it seems to.</summary>
internal static class FileChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts) =>
        Unreadable(facts).Concat(PassedOver(facts)).Concat(Missing(facts)).Concat(Halves(facts)).Concat(Doubled(facts))
            .Concat(NotFollowed(facts));

    private static IEnumerable<Finding> Unreadable(PkiInventory facts) =>
        facts.Problems.DistinctBy(problem => (problem.File.Here, problem.Problem.Message))
            .Select(problem => Rule.FileUnreadable.Found(
            problem.File.Here.Text, problem.Problem.Message, Remedy.Words(RemedyFor(problem.File, problem.Problem))));

    private static string RemedyFor(NodeFile file, PkiException problem) => problem is AccessDeniedException
        ? InventoryNotes.AsSuperuser
        : $"Mend or remove {PkiLabel.Of(file)}" + (FileMaker.Known(file.OnNode) is { } maker ? $"; {maker}." : ".");

    private static IEnumerable<Finding> PassedOver(PkiInventory facts) =>
        facts.PassedOver.Select(problem => Rule.CertificatesPassedOver.Found(
            problem.File.Here.Text,
            $"{problem.Problem.Message} Whoever reads the file takes what is whole in it, and starts all the same.",
            $"Take the broken block out of {PkiLabel.Of(problem.File)}, or put in its place what was meant."));

    private static IEnumerable<Finding> Missing(PkiInventory facts)
    {
        foreach (var group in facts.Missing.Where(missing => !missing.IsKey || HasKeys(facts))
            .GroupBy(missing => (missing.Path, missing.IsMounted)))
        {
            var first = group.First();
            var named = $"{PkiLabel.Of(first.Setting.File)} names {PkiLabel.Of(first.Path)} with "
                + $"{string.Join(", ", group.Select(missing => missing.Setting.Shown).Distinct())}";
            yield return first.IsMounted
                ? Rule.FileMissing.Found(
                    Here(facts, first), $"{named}, and there is no such file: {first.Component} does not start.",
                    RemedyFor(facts, first))
                : Rule.MountMissing.Found(
                    first.Setting.File.Here.Text,
                    $"{named}, and no hostPath mount brings it into the container: {first.Component} does not start.",
                    $"Add a volume and a volumeMount for {PkiLabel.Of(first.Path)} to {PkiLabel.Of(first.Setting.File)}.");
        }
    }

    // Initialize-K8sPki keeps what is there: a certificate without its key, and a kubeconfig that names a file, it leaves as they
    // are.
    private static Remedy RemedyFor(PkiInventory facts, MissingFile missing)
    {
        var made = KnownLocations.MadeAt(missing.Path);
        if (made is null && NearestFile.Of(facts.Tree, missing.Path) is { } nearest)
            return Remedy.Words($"Is {PkiLabel.Of(nearest)} meant? Then let {Place(missing.Setting)} name it.");
        if (FileMaker.ProgramFor(missing.Path) is { } program)
            return Remedy.Words($"{PkiLabel.Of(missing.Path)}: {program}.");
        if (missing.IsKey && facts.Entries.FirstOrDefault(entry => IsWithoutKey(entry)
            && facts.Tree.Find(missing.Path)?.Here.Text == entry.Place?.KeyPath) is { } half)
            return half.Purpose.IsAuthority ? AuthorityRemedy.LostKey(half, missing) : PkiRemedy.RenewHalf(facts, half);
        if (facts.KubeConfigs.Any(
            kubeConfig => kubeConfig.File.Here == missing.Setting.File.Here && NodeKubeConfigChecks.IsOfCluster(kubeConfig)))
            return PkiRemedy.MakeAnew(facts, missing.Setting.File.Here);
        return made is not null ? PkiRemedy.Initialize(facts, made)
            : Remedy.Words($"Put the file there, or mend {Place(missing.Setting).TrimEnd(',')}; "
                + $"{FileMaker.Of(missing.Path)}.");
    }

    // The whole path: it is for opening the file.
    private static string Place(ComponentSetting setting) => string.Create(
        CultureInfo.InvariantCulture,
        $"{setting.Shown} in {PkiLabel.InQuotes(setting.File.Here.Text)}{(setting.Line is { } line ? $", line {line}," : "")}");

    // The path here where the file should be, or the node's where that is in a container alone.
    private static string Here(PkiInventory facts, MissingFile missing) =>
        facts.Tree.Find(missing.Path)?.Here.Text ?? missing.Path.Text;

    private static bool IsWithoutKey(PkiEntry entry) => entry is { Certificate: not null, Key: null, IsEmbedded: false };

    private static IEnumerable<Finding> Halves(PkiInventory facts)
    {
        foreach (var entry in facts.Entries)
        {
            if (entry.IsMissing && entry.References.Count == 0)
            {
                yield return Rule.FileMissing.Found(
                    entry, $"There is the key {PkiLabel.Of(entry.Key!.File!)} and no certificate {PkiLabel.Of(entry.File)}.",
                    FileMaker.ProgramFor(entry.File.OnNode) is { } program
                    ? Remedy.Words($"{PkiLabel.Of(entry.File)}: {program}.")
                    : ClusterBlueprint.Find(entry.Purpose.Name) is { } made
                    ? PkiRemedy.Initialize(facts, made) : PkiRemedy.Initialize(facts));
            }

            // An authority's key may be kept elsewhere, and a copied tree may be without any key; one that a flag names is
            // reported there.
            var isHalf = IsWithoutKey(entry) && !entry.Purpose.IsAuthority && entry.Purpose.Name.Length > 0
                && entry.References.Count == 0;
            if (isHalf && HasKeys(facts) && !IsKeyBehindLink(facts, entry))
                yield return Rule.FileMissing.Found(
                    entry, $"{PkiLabel.Of(entry)} has no private key beside it.", PkiRemedy.RenewHalf(facts, entry));
        }
    }

    // That is said of the link.
    private static bool IsKeyBehindLink(PkiInventory facts, PkiEntry entry) => entry.File.OnNode is { } path
        && FileEndings.KeyNames(path.Name).Any(name => facts.Tree.LeadsAway(path.Parent.Entry(name)));

    private static IEnumerable<Finding> NotFollowed(PkiInventory facts) => facts.Notes.EachUnfollowed
        .Select(text => Rule.NotFollowed.Found(
            text.File.Here.Text,
            $"{text.Told}. Certificates that it leads to are not listed here.",
            "Look at what it leads to by itself: Get-K8sPki -Path FILE, or Get-K8sCertificate FILE."));

    private static IEnumerable<Finding> Doubled(PkiInventory facts)
    {
        foreach (var (component, flag) in facts.Components.SelectMany(
            component => component.Doubled, (component, flag) => (component, flag)))
        {
            yield return Rule.FlagTwice.Found(
                flag.Last().File.Here.Text,
                $"{PkiLabel.Of(flag.Last().File)} has {flag.Key} {flag.Count()} times; {component.Component} takes the last, "
                    + $"{PkiLabel.InQuotes(flag.Last().Value)}, and passes over {PkiLabel.InQuotes(flag.First().Value)}.",
                $"Remove all but one {flag.Key} from {PkiLabel.Of(flag.Last().File)}.");
        }

        foreach (var file in facts.Notes.ManifestsWithMore)
        {
            yield return Rule.ManifestHasMoreDocuments.Found(
                file.Here.Text, $"{PkiLabel.Of(file)} has a pod behind its first document; kubelet reads the first one only.",
                $"Give each pod in {PkiLabel.Of(file)} a file of its own.");
        }
    }

    private static bool HasKeys(PkiInventory facts) =>
        facts.Tree.IsThisNode || facts.TokenKeys.Any(key => key.IsSigning)
            || facts.Entries.Any(entry => entry is { Key: not null, IsEmbedded: false });
}

/// <summary>Finds the file that a path with a slip in it was meant for.</summary>
internal static class NearestFile
{
    // A letter too many, too few or wrong, or two that changed places.
    private const int MostSlips = 2;

    // Names of files are short; what is longer is none of these.
    private const int LongestName = 255;

    /// <summary>
    /// The nearest file that is there: in the same folder, or of the same name in another one; null when none is near.
    /// </summary>
    public static NodePath? Of(NodeFileSystem tree, NodePath missing)
    {
        var beside = Near(missing.Name, tree.List(missing.Parent, "*").Where(tree.HasFile));
        if (beside is not null || missing.Name.Length > LongestName)
            return beside;
        var folders = KnownLocations.Folders.SelectMany(folder => KnownLocations.Expand(tree, folder))
            .Prepend(missing.Parent.Parent).Where(folder => folder != missing.Parent).Distinct().ToList();
        var elsewhere = folders.Select(folder => folder.Entry(missing.Name)).Where(tree.HasFile).ToList();
        // Of several nobody knows which.
        return elsewhere.Count == 1 ? elsewhere[0] : null;
    }

    private static NodePath? Near(string name, IEnumerable<NodePath> files)
    {
        var near = files.Select(file => (File: file, Slips: Slips(name, file.Name)))
            .Where(pair => pair.Slips <= Math.Min(MostSlips, name.Length / 3)).OrderBy(pair => pair.Slips).ToList();
        return near.Count > 0 && (near.Count == 1 || near[0].Slips < near[1].Slips) ? near[0].File : null;
    }

    // Levenshtein's distance, in which a changed place counts as two.
    private static int Slips(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MostSlips || one.Length > LongestName)
            return int.MaxValue;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var left = 1; left <= one.Length; left++)
        {
            var diagonal = row[0];
            row[0] = left;
            for (var right = 1; right <= other.Length; right++)
            {
                var above = row[right];
                row[right] = Math.Min(
                    Math.Min(row[right], row[right - 1]) + 1, diagonal + (one[left - 1] == other[right - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
