using System.Globalization;

namespace K8sPki;

/// <summary>Looks for what is wrong or unsafe in a kubeconfig.</summary>
internal sealed class KubeConfigCheck
{
    private readonly List<Finding> findings = [];
    private readonly List<KubeConfigFile> files = [];

    private KubeConfigCheck()
    {
    }

    /// <summary>Everything that was found, the worst first.</summary>
    public static IReadOnlyList<Finding> Run(KubeConfigLocation location)
    {
        var check = new KubeConfigCheck();
        var isNoneThere = !location.Files.Any(File.Exists);
        foreach (var path in location.Files)
            check.Read(path, location.IsExplicit || isNoneThere);
        return check.Judge();
    }

    /// <summary>The same of a kubeconfig that is no file here.</summary>
    public static IReadOnlyList<Finding> Run(KubeConfigFile copy)
    {
        var check = new KubeConfigCheck();
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

    private void Read(string path, bool mustExist)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Add(
                "KubeConfigNotFound", mustExist ? FindingSeverity.Error : FindingSeverity.Information, path,
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
                Add(failure.ErrorId, FindingSeverity.Error, path, failure.Message, "Mend the file in an editor.");
            return;
        }

        if (FileStore.IsReadableByOthers(path))
        {
            findings.Add(new Finding(
                "KubeConfigReadableByOthers", FindingSeverity.Warning, path,
                $"Others than the owner may read '{PrintableText.Escape(path)}'.",
                Remedy.Of(new RemedyStep(RemedyOrder.Protect, "chmod 600", CommandArgument.Of(path)))));
        }
    }

    // What kubectl refuses to load, and what it loads though other programs do not.
    private void CheckText(KubeConfigFile file)
    {
        foreach (var problem in KubeConfigDecoding.Problems(file.Document))
            Add(problem.Id, FindingSeverity.Error, file.Path, file.Document.MessageAt(
                problem.Node, problem.Text), "Mend the file in an editor.");
        foreach (var (first, second) in YamlDuplicates.Of(file.Document))
        {
            var name = PrintableText.Escape(file.Document.ValueOf(second));
            Add(
                "DuplicateField", FindingSeverity.Warning, file.Path,
                file.Document.MessageAt(
                    second,
                    $"the field '{name}' is there already in line {file.Document.PositionOf(first.Start).Line}; kubectl takes "
                    + "the last, other programs refuse the file"),
                "Remove one of the two in an editor.");
        }

        if (file.Document.Encoding.IsUtf16)
            Add(
                "KubeConfigUtf16", FindingSeverity.Warning, file.Path,
                $"'{file.Path}' is UTF-16: kubectl reads it, many other programs do not.", "Save it as UTF-8.");
    }

    private void CheckNames()
    {
        foreach (var section in KubeConfigSection.All)
        {
            var seen = new Dictionary<string, KubeConfigEntry>(StringComparer.Ordinal);
            foreach (var entry in files.SelectMany(file => file.AllEntries(section)))
            {
                if (entry.Name.Length == 0)
                    Add("EntryNameEmpty", FindingSeverity.Warning, entry, "has no name", "Give it one in an editor.");
                if (!seen.TryAdd(entry.Name, entry))
                    AddDuplicate(seen[entry.Name], entry);
            }
        }
    }

    private void AddDuplicate(KubeConfigEntry first, KubeConfigEntry second)
    {
        var inOneFile = first.File == second.File;
        Add(
            "DuplicateName", inOneFile ? FindingSeverity.Error : FindingSeverity.Warning, second,
            inOneFile
                ? $"has the name of another one in line {LineOf(first)}; kubectl refuses the file"
                : $"does not count: '{first.File.Path}' has one of that name before it",
            "Rename or remove one of the two.");
    }

    private void CheckFile(KubeConfigFile file)
    {
        foreach (var danger in KubeConfigDangers.Of(file))
        {
            var severity = danger.Id is "ExecCommand" or "AuthProvider" or "ProxyUrl" or "PathOutsideFolder"
                ? FindingSeverity.Information : danger.Severity;
            findings.Add(new Finding(danger.Id, severity, danger.Target, danger.Message, danger.Remedy));
        }

        foreach (var cluster in file.AllEntries(KubeConfigSection.Clusters))
            CheckCluster(cluster);
        foreach (var user in file.AllEntries(KubeConfigSection.Users))
        {
            CheckRules(user);
            new KubeConfigUserCheck(user, Add).Run();
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
            Add(
                "ServerNotTls", FindingSeverity.Warning, cluster,
                $"talks to its server without TLS{why}; kubectl leaves out the credentials then", "Use the https address.");
        }

        KubeConfigCertificateCheck.Authorities(cluster, Add);
    }

    private void CheckRules(KubeConfigEntry entry)
    {
        foreach (var rule in EntryRule.Of(entry.Section))
        {
            if (rule.Problem(entry) is { } problem)
                findings.Add(new Finding(
                    rule.Id, FindingSeverity.Error, entry.Name, Sentence(entry, problem), rule.Remedy(entry)));
        }
    }

    private void CheckContext(KubeConfigEntry context)
    {
        if (context.Text("namespace") is { } name && !DnsName.IsLabel(name))
        {
            Add(
                "NamespaceInvalid", FindingSeverity.Error, context, $"has a namespace that is none: '{PrintableText.Escape(name)}' (small letters, digits and dashes, at most {DnsName.LongestLabel})",
                EntryRule.Command(context, "-Namespace …"));
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
            foreach (var section in new[] { KubeConfigSection.Clusters, KubeConfigSection.Users })
            {
                var used = context.Text(section.Body);
                if (used is null)
                    Add(section.IdPrefix + "NotSet", FindingSeverity.Warning, context, $"names no {section.Body}", EntryRule.Command(context, $"-{section.IdPrefix} …"));
                else if (!names[section].Contains(used))
                    Add(section.IdPrefix + "NotFound", FindingSeverity.Error, context, $"names the {section.Body} '{PrintableText.Escape(used)}', which is not there", EntryRule.Command(context, $"-{section.IdPrefix} …"));
            }
        }

        var current = files.Select(file => file.CurrentContext).FirstOrDefault(name => name is not null);
        if (current is not null && !names[KubeConfigSection.Contexts].Contains(current))
        {
            Add(
                "CurrentContextNotFound", FindingSeverity.Error, current,
                $"The current context '{PrintableText.Escape(current)}' is not there.",
                "Choose another with Use-K8sKubeConfigContext.");
        }
    }

    private void Add(string id, FindingSeverity severity, string target, string message, string remedy) =>
        findings.Add(new Finding(id, severity, target, PrintableText.Escape(message), remedy));

    private void Add(string id, FindingSeverity severity, KubeConfigEntry entry, string what, string remedy) =>
        findings.Add(new Finding(id, severity, entry.Name, Sentence(entry, what), remedy));

    private static string Sentence(KubeConfigEntry entry, string what) => PrintableText.Escape(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' ({entry.File.Path}, line {LineOf(entry)}) {what}."));

    private static int LineOf(KubeConfigEntry entry) => entry.Document.PositionOf(entry.Item.Start).Line;
}

/// <summary>Notes something about an entry.</summary>
internal delegate void EntryFinding(string id, FindingSeverity severity, KubeConfigEntry entry, string what, string remedy);
