using Xunit.Abstractions;
using Xunit.Sdk;

namespace K8sPki.Tests.PesterFiles;

/// <summary>Finds the tests of the Pester files. Each file is a collection of its own, so files run side by side.</summary>
public sealed class PesterFileDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        ArgumentNullException.ThrowIfNull(factAttribute);
        var folder = factAttribute.GetConstructorArguments().Cast<string>().Single();
        return PesterFile.In(folder).SelectMany(file => CasesOf(file, discoveryOptions, testMethod));
    }

    private IEnumerable<IXunitTestCase> CasesOf(PesterFile file, ITestFrameworkDiscoveryOptions options, ITestMethod method)
    {
        var collection = new TestCollection(method.TestClass.TestCollection.TestAssembly, null, file.Name);
        var ownMethod = new TestMethod(new TestClass(collection, method.TestClass.Class), method.Method);
        yield return new PesterTestCase(diagnostics, options, ownMethod, file.Name, PesterFile.WholeFile);
        foreach (var test in file.Discovery.Tests.Values)
        {
            var row = new PesterTestCase(diagnostics, options, ownMethod, file.Name, test.Name)
            {
                SourceInformation = new SourceInformation { FileName = file.Path, LineNumber = test.Line },
            };
            if (test.Tags.Count > 0)
                row.Traits["Tag"] = [.. test.Tags];
            yield return row;
        }
    }
}
