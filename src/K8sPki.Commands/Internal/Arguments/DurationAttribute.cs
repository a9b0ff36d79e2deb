using System.Globalization;
using System.Management.Automation;

namespace K8sPki.Internal;

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

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (Wrapped.Inner(inputData) is TimeSpan)
            return inputData;
        // The parser takes 90d, 30s and 10y for numbers with a type suffix; as text they are what was typed.
        var text = LanguagePrimitives.ConvertTo<string>(inputData) ?? "";
        // A bare number would silently become ticks, ten million to the second.
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
