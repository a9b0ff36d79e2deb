namespace K8sPki.Shell.Commands;

/// <summary>Finds aliases by pattern.</summary>
internal static class AliasLookup
{
    public static IEnumerable<AliasInfo> Find(PSCmdlet command, string pattern) =>
        command.InvokeProvider.Item.Get(["Alias:" + (pattern == "?" ? "`?" : pattern)], true, false)
            .Select(item => item.BaseObject).OfType<AliasInfo>().OrderBy(alias => alias.Name, StringComparer.OrdinalIgnoreCase);
}
