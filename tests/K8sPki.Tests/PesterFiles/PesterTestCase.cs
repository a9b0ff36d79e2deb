using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace K8sPki.Tests.PesterFiles;

/// <summary>One It of a Pester file, shown under its full name and found at its line.</summary>
public sealed class PesterTestCase : XunitTestCase
{
    private string? skipReason;

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialisation only.")]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(
        IMessageSink diagnostics, ITestMethod method, string file, string name, string? skipReason, string path, int line, IReadOnlyList<string> tags)
        : base(diagnostics, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method, [file, name])
    {
        this.skipReason = skipReason;
        SourceInformation = new SourceInformation { FileName = path, LineNumber = line };
        if (tags.Count > 0)
            Traits["Tag"] = [.. tags];
    }

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        using var bus = new SkipAwareMessageBus(messageBus);
        var summary = await base.RunAsync(diagnosticMessageSink, bus, constructorArguments, aggregator, cancellationTokenSource);
        summary.Failed -= bus.Skipped;
        summary.Skipped += bus.Skipped;
        return summary;
    }

    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue(nameof(skipReason), skipReason);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        skipReason = data.GetValue<string?>(nameof(skipReason));
    }

    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        $"{TestMethodArguments[0]}: {TestMethodArguments[1]}";

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => skipReason;
}
