using Xunit.Sdk;

namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// Makes a test of each <c>It</c> in the *.Tests.ps1 files of a folder under tests/. The method gets the file, relative
/// to tests/, and the full name of the It.
/// </summary>
[XunitTestCaseDiscoverer("K8sPki.Tests.PesterFiles.PesterFileDiscoverer", "K8sPki.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFilesAttribute(string folder) : FactAttribute
{
    public string Folder { get; } = folder;

    /// <summary>An environment variable without which the tests are skipped, as one that names a cluster.</summary>
    public string? Needs { get; init; }
}
