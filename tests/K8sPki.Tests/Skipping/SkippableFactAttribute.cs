using Xunit.Abstractions;
using Xunit.Sdk;

namespace K8sPki.Tests.Skipping;

/// <summary>A test that may throw a <see cref="SkipTestException"/>.</summary>
[XunitTestCaseDiscoverer("K8sPki.Tests.Skipping.SkippableFactDiscoverer", "K8sPki.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public class SkippableFactAttribute : FactAttribute;

/// <summary>A theory whose rows may throw a <see cref="SkipTestException"/>.</summary>
[XunitTestCaseDiscoverer("K8sPki.Tests.Skipping.SkippableTheoryDiscoverer", "K8sPki.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public class SkippableTheoryAttribute : TheoryAttribute;

/// <summary>Finds the tests marked <see cref="SkippableFactAttribute"/>.</summary>
public sealed class SkippableFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new SkippableTestCase(DiagnosticMessageSink, discoveryOptions, testMethod);
}

/// <summary>Finds the rows of tests marked <see cref="SkippableTheoryAttribute"/>.</summary>
public sealed class SkippableTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        [new SkippableTestCase(DiagnosticMessageSink, discoveryOptions, testMethod, dataRow)];
}
