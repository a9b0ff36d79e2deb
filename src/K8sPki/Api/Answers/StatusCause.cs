namespace K8sPki;

/// <summary>One thing that is wrong with an object.</summary>
/// <param name="Field">Its field, for example <c>spec.usages[0]</c>.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record StatusCause(string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
