using System.Text;
using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// A kubeconfig that came here as text from another machine. It is of use here only when all that it needs came with it.
/// </summary>
internal static class KubeConfigCopy
{
    /// <summary>Reads it.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="showsSecrets">False when the secrets were left out of it.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="RefusedException">Something that it needs stayed there.</exception>
    public static KubeConfigSet Read(string yaml, bool showsSecrets, CopyOrigin origin)
    {
        if (!showsSecrets)
            throw Incomplete(origin, "its secrets were left out of it");
        var file = KubeConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), origin.Address);
        foreach (var (section, field, data) in KubeConfigFields.Files.Append((KubeConfigSection.Users, "tokenFile", "token")))
        {
            if (file.AllEntries(section).FirstOrDefault(entry => entry.Text(field) is not null
                && entry.Text(data) is null) is { } entry)
                throw Incomplete(
                    origin, $"the {field} of the {section.Body} '{PrintableText.Escape(entry.Name)}' is a file of that machine");
        }

        return KubeConfigSet.Of(KubeConfigLocation.OfCopy(origin), [file]);
    }

    private static RefusedException Incomplete(CopyOrigin origin, string why) => new(
        "CopyIncomplete",
        $"The kubeconfig '{origin}' is a copy from {origin.NodeName}, and {why}. Read it there with Get-K8sKubeConfig -Raw "
        + "-Flatten, which takes everything in.");
}
