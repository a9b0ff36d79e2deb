using K8sPki.Certificates;

namespace K8sPki.Internal;

/// <summary>-NotBefore, -NotAfter and -ValidFor together.</summary>
/// <param name="NotBefore">The start; five minutes ago when not given.</param>
/// <param name="NotAfter">The end.</param>
/// <param name="ValidFor">The span from the start.</param>
internal readonly record struct ValidityParameters(DateTime? NotBefore, DateTime? NotAfter, TimeSpan? ValidFor)
{
    /// <summary>True when the user said how long it is to be valid.</summary>
    public bool HasEnd => NotAfter is not null || ValidFor is not null;

    /// <summary>The validity that the parameters say.</summary>
    /// <param name="otherwise">The span when neither end nor span is given.</param>
    /// <exception cref="InvalidRequestException">Both end and span are given, or the end is not after the start.</exception>
    public Validity Read(TimeSpan otherwise)
    {
        if (NotAfter is not null && ValidFor is not null)
            throw new InvalidRequestException("ValidityGivenTwice", "Give -NotAfter or -ValidFor, not both.");
        DateTimeOffset? start = NotBefore is { } from ? new DateTimeOffset(from.ToUniversalTime()) : null;
        if (NotAfter is { } end)
            return Validity.Until(new DateTimeOffset(end.ToUniversalTime()), start);
        return start is { } begin ? Validity.Until(begin + (ValidFor ?? otherwise), begin) : Validity.For(ValidFor ?? otherwise);
    }
}
