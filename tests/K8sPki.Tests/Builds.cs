namespace K8sPki.Tests;

/// <summary>The tests that build the project once more, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class Builds
{
    public const string Name = "builds";
}
