using System.ComponentModel;
using Xunit.Sdk;
using Xunit.v3;

namespace K8sPki.Tests.PesterFiles;

/// <summary>A Pester file, whose tests are known when it has run.</summary>
public sealed class PesterTestCase : XunitTestCase, ISelfExecutingXunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialisation only.")]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(IXunitTestMethod method, string name, string file, string version)
        : base(method, name, $"{method.UniqueID}:{name}", @explicit: false, testMethodArguments: [file, version],
            sourceFilePath: Repository.PathOf("tests", file), sourceLineNumber: 1)
    {
    }

    public override async ValueTask<IReadOnlyCollection<IXunitTest>> CreateTests()
    {
        var report = await ReportAsync();
        return [.. report.Results.Select((result, index) => new PesterTest(this, result, index))];
    }

    // Without a test nobody would hear of a failure here.
    private async Task<PesterReport> ReportAsync()
    {
        try
        {
            return await (Task<PesterReport>)TestMethod.Method.Invoke(null, TestMethodArguments)!;
        }
        catch (Exception failure)
        {
            return PesterReport.BrokenOff($"{failure}");
        }
    }

    public async ValueTask<RunSummary> Run(
        ExplicitOption explicitOption,
        IMessageBus messageBus,
        object?[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource,
        ParallelMode parallelMode,
        ExecutionScheduler scheduler,
        FixtureMappingManager methodFixtureMappings)
    {
        var tests = await CreateTests();
        return await new PesterTestCaseRunner().Run(
            this, tests, messageBus, aggregator, cancellationTokenSource, parallelMode, scheduler, TestCaseDisplayName,
            SkipReason, explicitOption, constructorArguments, methodFixtureMappings);
    }
}

/// <summary>One It of a Pester file, shown under its full name.</summary>
internal sealed class PesterTest(PesterTestCase file, PesterResult result, int index) : XunitTest(
    file,
    file.TestMethod,
    @explicit: null,
    skipReason: null,
    skipType: null,
    skipUnless: null,
    skipWhen: null,
    testDisplayName: $"{file.TestCaseDisplayName}: {result.Name}",
    testIndex: index,
    traits: new Dictionary<string, IReadOnlyCollection<string>>(),
    timeout: null,
    testMethodArguments: [],
    testLabel: null,
    disableParallelization: false)
{
    public PesterResult Result { get; } = result;
}

/// <summary>Reports what Pester found as xunit reports its own tests.</summary>
internal sealed class PesterTestCaseRunner : XunitTestCaseRunner
{
    protected override ValueTask<RunSummary> RunTest(XunitTestCaseRunnerContext ctxt, IXunitTest test) =>
        new PesterTestRunner().Run(
        test, ctxt.MessageBus, ctxt.ConstructorArguments, ctxt.ExplicitOption, ctxt.Aggregator.Clone(),
        ctxt.CancellationTokenSource, ctxt.ParallelMode, ctxt.Scheduler, [], ctxt.CaseFixtureMappings);

    private sealed class PesterTestRunner : XunitTestRunner
    {
        protected override ValueTask<TimeSpan> RunTest(XunitTestRunnerContext ctxt)
        {
            var result = ((PesterTest)ctxt.Test).Result;
            if (result.Result == "Skipped")
                ctxt.Aggregator.Add(SkipException.ForSkip(result.Message));
            else if (result.Result != "Passed")
                ctxt.Aggregator.Add(new PesterFailureException(result.Message, result.Trace));
            return new(TimeSpan.FromSeconds(result.Seconds));
        }

        protected override ValueTask<string> GetTestOutput(XunitTestRunnerContext ctxt) =>
            new(((PesterTest)ctxt.Test).Result.Output);
    }
}
