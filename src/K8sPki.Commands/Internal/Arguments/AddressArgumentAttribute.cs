using System.Collections;
using System.Management.Automation;
using System.Net;
using K8sPki.Naming;

namespace K8sPki.Internal;

/// <summary>
/// Reads arguments of type IPAddress as Kubernetes does. PowerShell's own conversion takes <c>10.1</c>, <c>010.0.0.4</c>
/// and the number 10 for addresses.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddressArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Of(inputData);

    private static object? Of(object? input) => Wrapped.Inner(input) switch
    {
        null => null,
        IPAddress address => address,
        string text => Read(text),
        IEnumerable several => several.Cast<object?>().Select(Of).ToArray(),
        var other =>
            throw new ArgumentTransformationMetadataException(
                $"'{other}' is a {other.GetType().Name}, and no IP address. Write the address as text, such as '10.0.0.10'."),
    };

    private static IPAddress Read(string text)
    {
        try
        {
            return AddressText.Read(text);
        }
        catch (InvalidRequestException failure)
        {
            throw new ArgumentTransformationMetadataException(failure.Message, failure);
        }
    }
}
