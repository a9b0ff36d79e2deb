using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using K8sPki.Naming;
using K8sPki.Platform;

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

/// <summary>
/// Lets a TimeSpan be written as people say it: <c>90d</c>, <c>12h</c>, <c>10m</c>, <c>2w</c>, <c>10y</c> (of 365 days).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['s'] = TimeSpan.FromSeconds(1),
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
        ['w'] = TimeSpan.FromDays(7),
        ['y'] = TimeSpan.FromDays(365),
    };

    /// <summary>
    /// True where a bare number is one of seconds, as in PowerShell's own timeouts; else it is refused.
    /// </summary>
    public bool BareNumberIsSeconds { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (Wrapped.Inner(inputData) is TimeSpan)
            return inputData;
        // The parser takes 90d, 30s and 10y for numbers with a type suffix; as text they are what was typed.
        var text = LanguagePrimitives.ConvertTo<string>(inputData) ?? "";
        // A bare number would silently become ticks, ten million to the second.
        if (BareNumberIsSeconds && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (long.TryParse(text, CultureInfo.InvariantCulture, out _))
            throw new ArgumentTransformationMetadataException(
                $"'{text}' has no unit. Write {text}d for days, {text}h for hours, or a TimeSpan.");
        return text.Length > 1 && Units.TryGetValue(text[^1], out var unit)
            && double.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= TimeSpan.MaxValue / unit
            ? unit * count
            : inputData;
    }
}

/// <summary>Lets a time be written as how long ago it was: <c>1h</c>, <c>30m</c>, <c>2d</c>, or a TimeSpan.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Wrapped.Inner(inputData) switch
    {
        DateTime => inputData,
        DateTimeOffset time => time.LocalDateTime,
        var value when LanguagePrimitives.TryConvertTo<string>(value, out var text) && text.Length > 0
            && char.IsAsciiLetter(text[^1]) && text[^1] is not ('Z' or 'z')
            && new DurationAttribute().Transform(engineIntrinsics, inputData) is TimeSpan span => Ago(span),
        TimeSpan span => Ago(span),
        _ => inputData,
    };

    private static DateTime Ago(TimeSpan span) => (Clock.UtcNow - span).LocalDateTime;
}
