namespace K8sPki.Internal;

/// <summary>Says of a key that was read what is weak about it.</summary>
internal static class KeyWarnings
{
    /// <summary>Writes a warning for each thing that was found.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">What to call it: its file.</param>
    /// <param name="warn">Writes a warning.</param>
    public static void Write(PublicKey key, string name, Action<string> warn)
    {
        foreach (var finding in KeyChecks.Check(key, name).Where(finding => finding.Severity != FindingSeverity.Information))
            warn($"{name}: {finding.Message} {finding.Remedy}");
    }
}
