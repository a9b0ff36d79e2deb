namespace K8sPki.Tests.ClusterPki;

/// <summary>A node's file system that a test fills.</summary>
internal sealed class SampleFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("k8spki-node-");

    public string Path => folder.FullName;

    public string PathOf(string path) => System.IO.Path.Combine(Path, path);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(path))!);
        File.CreateSymbolicLink(PathOf(path), target);
    }

    public PkiInventory Inventory() => InventoryReader.Read(NodeFileSystem.At(Path));

    public void Dispose() => folder.Delete(recursive: true);
}
