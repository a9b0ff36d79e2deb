namespace K8sPki.Tests.DiskFaults;

/// <summary>A command that writes, and what it finds.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Arrange">Makes the files that are there before, in the current folder, which is also <c>$root</c>.</param>
/// <param name="Command">What runs while the disk fails.</param>
internal sealed record FaultRow(string Name, string Arrange, string Command)
{
    /// <summary>True where the folder is the root of a node of kubeadm's.</summary>
    public bool IsOnNode { get; init; }
}
