using System.ComponentModel;
using K8sPki.Tests.Skipping;
using Xunit.Abstractions;

namespace K8sPki.Tests.PesterFiles;

/// <summary>One It of a Pester file, shown under its full name.</summary>
public sealed class PesterTestCase : SkippableTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialisation only.")]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(
        IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method, string file, string name)
        : base(diagnostics, options, method, [file, name])
    {
    }

    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        $"{TestMethodArguments[0]}: {TestMethodArguments[1]}";
}
