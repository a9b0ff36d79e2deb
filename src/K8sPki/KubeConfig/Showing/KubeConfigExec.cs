using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A program that kubectl runs to fetch credentials, for people to read: control characters are escaped.</summary>
public sealed class KubeConfigExec
{
    internal KubeConfigExec(KubeConfigEntry entry, bool showSecrets)
    {
        Command = PrintableText.EscapeOrNull(entry.Text("exec", "command"));
        Arguments = (showSecrets ? entry.Texts("exec", "args") : SecretText.InArguments(entry.Texts("exec", "args")))
            .Select(PrintableText.Escape).ToArray();
        ApiVersion = PrintableText.EscapeOrNull(entry.Text("exec", "apiVersion"));
        InteractiveMode = PrintableText.EscapeOrNull(entry.Text("exec", "interactiveMode"));
        ProvideClusterInfo = entry.Flag("exec", "provideClusterInfo");
        InstallHint = entry.Text("exec", "installHint") is { } hint ? PrintableText.EscapeLines(hint) : null;
        Environment = ReadEnvironment(entry, showSecrets);
    }

    /// <summary>The program: a path, or a name that is looked up.</summary>
    public string? Command { get; }

    /// <summary>Its arguments; secrets among them are <c>REDACTED</c> unless secrets were asked for.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What is set in its environment; secrets are <c>REDACTED</c> unless secrets were asked for.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The version of what it answers.</summary>
    public string? ApiVersion { get; }

    /// <summary>Never, IfAvailable or Always: whether it may ask the user.</summary>
    public string? InteractiveMode { get; }

    /// <summary>True when it is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; }

    /// <summary>What to tell a user who does not have the program.</summary>
    public string? InstallHint { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(string.Join(' ', new[] { Command ?? "" }.Concat(Arguments)));

    private static Dictionary<string, string> ReadEnvironment(KubeConfigEntry entry, bool show)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in entry.Body.Items("exec", "env"))
        {
            if (item.Text("name") is { } name)
                variables[PrintableText.Escape(name)] = item.Text("value") is not { } value
                    ? "" : PrintableText.Escape(show ? value : SecretText.InVariable(name, value));
        }

        return variables;
    }
}
