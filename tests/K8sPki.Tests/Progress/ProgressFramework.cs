using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(K8sPki.Tests.Progress.ProgressFramework))]

namespace K8sPki.Tests.Progress;

/// <summary>xunit, telling as it goes what it has done: who runs all tests waits for minutes.</summary>
public sealed class ProgressFramework : XunitTestFramework
{
    private readonly string? configuration;

    public ProgressFramework(string? configuration)
        : base(configuration) => this.configuration = configuration;

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) =>
        new Executor(new XunitTestAssembly(assembly, configFilePath: configuration));

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        public override ValueTask RunTestCases(
            IReadOnlyCollection<IXunitTestCase> testCases,
            IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions,
            CancellationToken cancellationToken) =>
            base.RunTestCases(testCases, new ProgressSink(testCases, executionMessageSink), executionOptions, cancellationToken);
    }
}
