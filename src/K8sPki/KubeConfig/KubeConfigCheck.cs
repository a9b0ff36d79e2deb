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
        check.CheckNames();
        foreach (var file in check.files)
            check.CheckFile(file);
        check.CheckReferences();
        return [.. check.findings.OrderByDescending(finding => finding.Severity)];
    }

    private void Read(string path, bool mustExist)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Add(
                "KubeConfigNotFound", mustExist ? FindingSeverity.Error : FindingSeverity.Information, path, $"There is no file '{path}'.",
                "Remove it from KUBECONFIG, or make it with New-K8sKubeConfig.");
            return;
        }

        try
        {
            var file = KubeConfigFile.Read(path);
            foreach (var section in KubeConfigSection.All)
                _ = file.AllEntries(section).Count();
            files.Add(file);
        }
        catch (PkiException failure)
        {
            Add(failure.ErrorId, FindingSeverity.Error, path, failure.Message, "Mend the file in an editor.");
            return;
        }

        if (FileStore.IsReadableByOthers(path))
        {
            Add(
                "KubeConfigReadableByOthers", FindingSeverity.Warning, path, $"Others than the owner may read '{path}'.",
                $"chmod 600 {CommandArgument.InQuotes(path)}");
        }
    }

    private void CheckNames()
    {
        foreach (var section in KubeConfigSection.All)
        {
            var seen = new Dictionary<string, KubeConfigEntry>(StringComparer.Ordinal);
            foreach (var entry in files.SelectMany(file => file.AllEntries(section)))
            {
                if (entry.Name.Length == 0)
                    Add("NameEmpty", FindingSeverity.Error, entry, "has no name", "Give it one in an editor.");
                else if (!seen.TryAdd(entry.Name, entry))
                    AddDuplicate(seen[entry.Name], entry);
            }
        }
    }

    private void AddDuplicate(KubeConfigEntry first, KubeConfigEntry second)
    {
        var inOneFile = first.File == second.File;
        Add(
            "DuplicateName", inOneFile ? FindingSeverity.Error : FindingSeverity.Warning, second,
            inOneFile ? $"has the name of another one in line {LineOf(first)}; kubectl refuses the file" : $"does not count: '{first.File.Path}' has one of that name before it",
            "Rename or remove one of the two.");
    }

    private void CheckFile(KubeConfigFile file)
    {
        foreach (var danger in KubeConfigDangers.Of(file))
        {
            var severity = danger.Id is "ExecCommand" or "AuthProvider" or "ProxyUrl" or "PathOutsideFolder" ? FindingSeverity.Information : danger.Severity;
            findings.Add(new Finding(danger.Id, severity, danger.Target, danger.Message, danger.Remedy));
        }

        foreach (var cluster in file.AllEntries(KubeConfigSection.Clusters))
            CheckCluster(cluster);
        foreach (var user in file.AllEntries(KubeConfigSection.Users))
            new KubeConfigUserCheck(user, Add).Run();
        foreach (var context in file.AllEntries(KubeConfigSection.Contexts))
            CheckContext(context);
    }

    private void CheckCluster(KubeConfigEntry cluster)
    {
        var server = cluster.Text("server");
        if (server is null)
        {
            Add("ServerMissing", FindingSeverity.Error, cluster, "has no server", $"Set-K8sKubeConfigCluster {CommandArgument.InQuotes(cluster.Name)} -Server https://…");
        }
        else if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            Add("ServerNotUrl", FindingSeverity.Error, cluster, $"has a server that is no URL: '{PrintableText.Escape(server)}'", $"Set-K8sKubeConfigCluster {CommandArgument.InQuotes(cluster.Name)} -Server https://…");
        }
        else if (address.Scheme == "http")
        {
            Add("ServerNotTls", FindingSeverity.Warning, cluster, "talks to its server without TLS", "Use the https address.");
        }

        if (cluster.Flag("insecure-skip-tls-verify") && (cluster.Text("certificate-authority") ?? cluster.Text("certificate-authority-data")) is not null)
        {
            Add(
                "AuthorityAndInsecure", FindingSeverity.Error, cluster, "has a certificate authority and insecure-skip-tls-verify; kubectl refuses both together",
                $"Set-K8sKubeConfigCluster {CommandArgument.InQuotes(cluster.Name)} -InsecureSkipTlsVerify:$false");
        }

        KubeConfigCertificateCheck.Certificates(cluster, "certificate-authority", Add);
    }

    private void CheckContext(KubeConfigEntry context)
    {
        if (context.Text("namespace") is { } name && !IsLabel(name))
        {
            Add(
                "NamespaceInvalid", FindingSeverity.Error, context, $"has a namespace that is none: '{PrintableText.Escape(name)}' (small letters, digits and dashes, at most 63)",
                $"Set-K8sKubeConfigContext {CommandArgument.InQuotes(context.Name)} -Namespace …");
        }
    }

    private void CheckReferences()
    {
        var names = KubeConfigSection.All.ToDictionary(
            section => section, section => files.SelectMany(file => file.AllEntries(section)).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var context in files.SelectMany(file => file.AllEntries(KubeConfigSection.Contexts)))
        {
            foreach (var section in new[] { KubeConfigSection.Clusters, KubeConfigSection.Users })
            {
                var used = context.Text(section.Body);
                if (used is null)
                    Add(section.IdPrefix + "NotSet", FindingSeverity.Warning, context, $"names no {section.Body}", $"Set-K8sKubeConfigContext {CommandArgument.InQuotes(context.Name)} -{section.IdPrefix} …");
                else if (!names[section].Contains(used))
                    Add(section.IdPrefix + "NotFound", FindingSeverity.Error, context, $"names the {section.Body} '{PrintableText.Escape(used)}', which is not there", $"Set-K8sKubeConfigContext {CommandArgument.InQuotes(context.Name)} -{section.IdPrefix} …");
            }
        }

        var current = files.Select(file => file.CurrentContext).FirstOrDefault(name => name is not null);
        if (current is not null && !names[KubeConfigSection.Contexts].Contains(current))
        {
            Add(
                "CurrentContextNotFound", FindingSeverity.Error, current, $"The current context '{PrintableText.Escape(current)}' is not there.",
                "Choose another with Use-K8sKubeConfigContext.");
        }
    }

    private static bool IsLabel(string name) => name.Length <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-';

    private void Add(string id, FindingSeverity severity, string target, string message, string remedy) =>
        findings.Add(new Finding(id, severity, target, PrintableText.Escape(message), remedy));

    private void Add(string id, FindingSeverity severity, KubeConfigEntry entry, string what, string remedy) =>
        Add(
            id, severity, entry.Name,
            string.Create(CultureInfo.InvariantCulture, $"The {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' ({entry.File.Path}, line {LineOf(entry)}) {what}."),
            remedy);

    private static int LineOf(KubeConfigEntry entry) => YamlText.Position(entry.Document.Text, entry.Item.Start).Line;
}

/// <summary>Notes something about an entry.</summary>
internal delegate void EntryFinding(string id, FindingSeverity severity, KubeConfigEntry entry, string what, string remedy);
