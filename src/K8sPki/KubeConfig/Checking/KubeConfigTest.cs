using System.Globalization;
using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Looks for what is wrong or unsafe in a kubeconfig.</summary>
internal sealed class KubeConfigTest
{
    private readonly List<Finding> findings = [];
    private readonly List<KubeConfigFile> files = [];

    private KubeConfigTest()
    {
    }

    /// <summary>Everything that was found, the worst first.</summary>
    public static IReadOnlyList<Finding> Run(KubeConfigLocation location)
    {
        var check = new KubeConfigTest();
        var isNoneThere = !location.Files.Any(IsThere);
        foreach (var path in location.Files)
            check.Read(path, location.IsExplicit || isNoneThere);
        return check.Judge();
    }

    /// <summary>The same of a kubeconfig that is no file here.</summary>
    public static IReadOnlyList<Finding> Run(KubeConfigFile copy)
    {
        var check = new KubeConfigTest();
        check.CheckText(copy);
        check.files.Add(copy);
        return check.Judge();
    }

    private List<Finding> Judge()
    {
        CheckNames();
        foreach (var file in files)
            CheckFile(file);
        CheckReferences();
        return [.. findings.OrderByDescending(finding => finding.Severity)];
    }

    // What may not be looked at is there for kubectl, which ends at it; reading it says so.
    private static bool IsThere(string path)
    {
        try
        {
            return FileStatus.Of(path) is not null;
        }
        catch (FileAccessException)
        {
            return true;
        }
    }

    private void Read(string path, bool mustExist)
    {
        if (!IsThere(path))
        {
            Add(
                mustExist ? Rule.KubeConfigNotFound : Rule.KubeConfigNotFound.As(FindingSeverity.Information), path,
                $"There is no file '{path}'.",
                "Remove it from KUBECONFIG, or make it with New-K8sKubeConfig.");
            return;
        }

        try
        {
            var file = KubeConfigFile.Read(path);
            CheckText(file);
            foreach (var section in KubeConfigSection.All)
                _ = file.AllEntries(section).Count();
            files.Add(file);
        }
        catch (PkiException failure)
        {
            // What the decoder refuses is noted with its line already.
            if (findings.All(finding => !Equals(finding.Target, path) || finding.Severity != FindingSeverity.Error))
                Add(Rule.Of(failure), path, failure.Message, "Mend the file in an editor.");
            return;
        }

        if (FileStore.IsReadableByOthers(path))
        {
            findings.Add(Rule.KubeConfigReadableByOthers.Found(
                path, $"Others than the owner may read '{PrintableText.Escape(path)}'.",
                Remedy.Of(new RemedyStep(RemedyOrder.Protect, "chmod 600", CommandArgument.Of(path)))));
        }
    }

    // What kubectl refuses to load, and what it loads though other programs do not.
    private void CheckText(KubeConfigFile file)
    {
        foreach (var problem in KubeConfigDecoding.Problems(file.Document))
            Add(problem.Rule, file.Path, file.Document.MessageAt(problem.Node, problem.Text), "Mend the file in an editor.");
        foreach (var (first, second) in YamlDuplicates.Of(file.Document))
        {
            var name = PrintableText.Escape(file.Document.ValueOf(second));
            Add(
                Rule.DuplicateField, file.Path,
                file.Document.MessageAt(second,
                    $"the field '{name}' is there already in line {file.Document.PositionOf(first.Start).Line}; kubectl takes "
                        + "the last, other programs refuse the file"),
                "Remove one of the two in an editor.");
        }

        if (file.Document.Encoding.IsUtf16)
            Add(Rule.KubeConfigUtf16, file.Path, $"'{file.Path}' is UTF-16: kubectl reads it, many other programs do not.",
                "Save it as UTF-8.");
    }

    private void CheckNames()
    {
        foreach (var section in KubeConfigSection.All)
        {
            var seen = new Dictionary<string, KubeConfigEntry>(StringComparer.Ordinal);
            foreach (var entry in files.SelectMany(file => file.AllEntries(section)))
            {
                if (entry.Name.Length == 0)
                    Add(new EntryProblem(Rule.EntryNameEmpty, entry, "has no name", "Give it one in an editor."));
                if (!seen.TryAdd(entry.Name, entry))
                    AddDuplicate(seen[entry.Name], entry);
            }
        }
    }

    private void AddDuplicate(KubeConfigEntry first, KubeConfigEntry second)
    {
        var inOneFile = first.File == second.File;
        Add(new EntryProblem(
            inOneFile ? Rule.DuplicateName : Rule.DuplicateName.As(FindingSeverity.Warning), second,
            inOneFile ? $"has the name of another one in line {LineOf(first)}; kubectl refuses the file" : "does not count: "
                + $"'{first.File.Path}' has one of that name before it",
            "Rename or remove one of the two."));
    }

    private void CheckFile(KubeConfigFile file)
    {
        findings.AddRange(KubeConfigDangers.Of(file));
        foreach (var cluster in file.AllEntries(KubeConfigSection.Clusters))
            CheckCluster(cluster);
        foreach (var user in file.AllEntries(KubeConfigSection.Users))
        {
            CheckRules(user);
            Add(KubeConfigUserCheck.Run(user));
        }

        foreach (var context in file.AllEntries(KubeConfigSection.Contexts))
            CheckContext(context);
    }

    private void CheckCluster(KubeConfigEntry cluster)
    {
        CheckRules(cluster);
        if (cluster.Text("server") is { } server && ClusterRules.ServerOf(server) is { Scheme: "http" })
        {
            var why = server.Contains("://", StringComparison.Ordinal) ? "" : ", for its address does not begin with https://";
            Add(new EntryProblem(
                Rule.ServerNotTls, cluster, $"talks to its server without TLS{why}; kubectl leaves out the credentials then",
                "Use the https address."));
        }

        Add(KubeConfigCertificateCheck.Authorities(cluster));
    }

    private void CheckRules(KubeConfigEntry entry) =>
        Add(EntryRule.Of(entry.Section).Select(rule => rule.Judge(entry)).OfType<EntryProblem>());

    private void CheckContext(KubeConfigEntry context)
    {
        if (context.Text("namespace") is { } name && !DnsName.IsLabel(name))
        {
            Add(new EntryProblem(
                Rule.NamespaceInvalid, context,
                $"has a namespace that is none: '{PrintableText.Escape(name)}' (small letters, digits and dashes, at most "
                    + $"{DnsName.LongestLabel})",
                EntryRemedy.Fill(context, "-Namespace …")));
        }
    }

    private void CheckReferences()
    {
        var names = KubeConfigSection.All.ToDictionary(
            section => section,
            section =>
                files.SelectMany(file => file.AllEntries(section)).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var context in files.SelectMany(file => file.AllEntries(KubeConfigSection.Contexts)))
        {
            Add(Reference(context, KubeConfigSection.Clusters, Rule.ClusterNotSet, Rule.ClusterNotFound, names));
            Add(Reference(context, KubeConfigSection.Users, Rule.UserNotSet, Rule.UserNotFound, names));
        }

        var current = files.Select(file => file.CurrentContext).FirstOrDefault(name => name is not null);
        if (current is not null && !names[KubeConfigSection.Contexts].Contains(current))
        {
            Add(
                Rule.CurrentContextNotFound, current, $"The current context '{PrintableText.Escape(current)}' is not there.",
                "Choose another with Use-K8sKubeConfigContext.");
        }
    }

    private static IEnumerable<EntryProblem> Reference(
        KubeConfigEntry context, KubeConfigSection section, Rule notSet, Rule notFound,
        Dictionary<KubeConfigSection, HashSet<string>> names)
    {
        var remedy = EntryRemedy.Fill(context, $"-{section.IdPrefix} …");
        if (context.Text(section.Body) is not { } used)
            yield return new EntryProblem(notSet, context, $"names no {section.Body}", remedy);
        else if (!names[section].Contains(used))
            yield return new EntryProblem(notFound, context,
                $"names the {section.Body} '{PrintableText.Escape(used)}', which is not there", remedy);
    }

    private void Add(Rule rule, string target, string message, string words) =>
        findings.Add(rule.Found(target, PrintableText.Escape(message), words));

    private void Add(IEnumerable<EntryProblem> problems) => findings.AddRange(problems.Select(Found));

    private void Add(EntryProblem problem) => findings.Add(Found(problem));

    private static Finding Found(EntryProblem problem) =>
        problem.Rule.Found(problem.Entry.Name, Sentence(problem.Entry, problem.What), problem.Remedy);

    private static string Sentence(KubeConfigEntry entry, string what) => PrintableText.Escape(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' ({entry.File.Path}, line {LineOf(entry)}) {what}."));

    private static int LineOf(KubeConfigEntry entry) => entry.Document.PositionOf(entry.Item.Start).Line;
}
