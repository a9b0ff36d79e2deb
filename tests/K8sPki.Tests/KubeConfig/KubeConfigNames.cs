namespace K8sPki.Tests.KubeConfigs;

/// <summary>The names that generated files have, and one of each kind that they have not.</summary>
internal sealed class KubeConfigNames
{
    public List<string> Clusters { get; } = ["new-cluster"];

    public List<string> Contexts { get; } = ["new-context"];

    public List<string> Users { get; } = ["new-user"];

    public void Add(GeneratedKubeConfig made)
    {
        Clusters.AddRange(made.Clusters);
        Contexts.AddRange(made.Contexts);
        Users.AddRange(made.Users);
    }
}
