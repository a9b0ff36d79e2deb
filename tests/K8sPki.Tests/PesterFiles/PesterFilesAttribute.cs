using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// Makes tests of each <c>It</c> in the *.Tests.ps1 files of a folder under tests/. The method is given the file, relative to
/// tests/, and a version of Pester, and gives the report on it.
/// </summary>
[XunitTestCaseDiscoverer(typeof(PesterFileDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFilesAttribute(
    string folder, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    public string Folder { get; } = folder;
}

/// <summary>Finds the Pester files. Each is a collection of its own, so that files run side by side.</summary>
public sealed class PesterFileDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        ArgumentNullException.ThrowIfNull(factAttribute);
        var tests = Repository.PathOf("tests");
        var files = Directory.EnumerateFiles(Path.Combine(tests, ((PesterFilesAttribute)factAttribute).Folder), "*.Tests.ps1",
            SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tests, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        return new([.. files.SelectMany((file, number) => PesterRun.VersionsFor(number)
            .Select(version => CaseOf(testMethod, file, version)))]);
    }

    private static PesterTestCase CaseOf(IXunitTestMethod method, string file, string version)
    {
        var name = version == PesterRun.Latest ? file : $"{file} in Pester {version}";
        var collection = new XunitTestCollection(method.TestClass.TestCollection.TestAssembly, null, false, name);
        var ownMethod = new XunitTestMethod(new XunitTestClass(method.TestClass.Class, collection), method.Method, []);
        return new PesterTestCase(ownMethod, name, file, version);
    }
}
