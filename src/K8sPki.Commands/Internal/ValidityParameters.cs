namespace K8sPki.Internal;

/// <summary>Reads -NotBefore, -NotAfter and -ValidFor together.</summary>
internal static class ValidityParameters
{
    /// <summary>The validity that the parameters say.</summary>
    /// <param name="notBefore">The start; five minutes ago when not given.</param>
    /// <param name="notAfter">The end.</param>
    /// <param name="validFor">The span from the start.</param>
    /// <param name="otherwise">The span when neither end nor span is given.</param>
    /// <exception cref="InvalidRequestException">Both end and span are given, or the end is not after the start.</exception>
    public static Validity Read(DateTime? notBefore, DateTime? notAfter, TimeSpan? validFor, TimeSpan otherwise)
    {
        if (notAfter is not null && validFor is not null)
            throw new InvalidRequestException("ValidityGivenTwice", "Give -NotAfter or -ValidFor, not both.");
        DateTimeOffset? start = notBefore is { } from ? new DateTimeOffset(from.ToUniversalTime()) : null;
        if (notAfter is { } end)
            return Validity.Until(new DateTimeOffset(end.ToUniversalTime()), start);
        return start is { } begin ? Validity.Until(begin + (validFor ?? otherwise), begin) : Validity.For(validFor ?? otherwise);
    }
}
