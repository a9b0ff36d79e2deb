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
        var needs = factAttribute.GetNamedArgument<string?>(nameof(PesterFilesAttribute.Needs));
        var skipReason = needs is null || Environment.GetEnvironmentVariable(needs) is { Length: > 0 }
            ? null
            : $"{needs} is not set";
        return PesterFile.In(folder).SelectMany(file => CasesOf(file, discoveryOptions, testMethod, skipReason));
    }

    private IEnumerable<IXunitTestCase> CasesOf(
        PesterFile file, ITestFrameworkDiscoveryOptions options, ITestMethod method, string? skipReason)
    {
        var collection = new TestCollection(method.TestClass.TestCollection.TestAssembly, null, file.Name);
        var ownMethod = new TestMethod(new TestClass(collection, method.TestClass.Class), method.Method);
        yield return new PesterTestCase(diagnostics, options, ownMethod, file.Name, PesterFile.WholeFile, skipReason);
        foreach (var test in file.Discovery.Tests.Values)
        {
            var row = new PesterTestCase(diagnostics, options, ownMethod, file.Name, test.Name, skipReason)
            {
                SourceInformation = new SourceInformation { FileName = file.Path, LineNumber = test.Line },
            };
            if (test.Tags.Count > 0)
                row.Traits["Tag"] = [.. test.Tags];
            yield return row;
        }
    }
}
