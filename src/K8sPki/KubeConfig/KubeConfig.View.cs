namespace K8sPki;

/// <content>What views show.</content>
public sealed partial class KubeConfig
{
    /// <summary>The whole as text for the screen, with control characters escaped.</summary>
    public string DisplayText => string.Join('\n', Yaml.TrimEnd().Split('\n').Select(line => PrintableText.Escape(line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal))));
}
