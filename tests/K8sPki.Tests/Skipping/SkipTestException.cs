namespace K8sPki.Tests.Skipping;

/// <summary>
/// Thrown by a test that finds out only as it runs that it has to be skipped, with the reason. Works in tests marked
/// <see cref="SkippableFactAttribute"/> or <see cref="SkippableTheoryAttribute"/>.
/// </summary>
public sealed class SkipTestException(string reason) : Exception(reason);
