using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>
/// Lets a purpose be written as use: <c>ServerOf</c> the names in -HostName, <c>ClientOf</c> whoever trusts -Authority.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CertificatePurposeAttribute : ArgumentTransformationAttribute
{
    private static readonly Dictionary<string, CertificatePurpose> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ServerOf"] = CertificatePurpose.Server,
        ["ClientOf"] = CertificatePurpose.Client,
    };

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Wrapped.Inner(inputData) is string word && Words.TryGetValue(word, out var purpose) ? purpose : inputData;
}
