using System.ComponentModel;
using K8sPki.Tests.Skipping;
using Xunit.Abstractions;

namespace K8sPki.Tests.PesterFiles;

/// <summary>One It of a Pester file, shown under its full name and found at its line.</summary>
public sealed class PesterTestCase : SkippableTestCase
{
    private string? skipReason;

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialisation only.")]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(
        IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method, string file, string name, string? skipReason)
        : base(diagnostics, options, method, [file, name])
    {
        this.skipReason = skipReason;
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
