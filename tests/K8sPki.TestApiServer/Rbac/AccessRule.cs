namespace K8sPki.TestServer.Rbac;

/// <summary>Lets a user or group do something; "*" stands for all. Paths may end in "*".</summary>
/// <param name="Subject">"user:NAME" or "group:NAME".</param>
public sealed record AccessRule(string Subject, IReadOnlyList<string> Verbs)
{
    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Names of objects; none means any. A signer's domain with "/*" stands for its signers.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<string> Paths { get; init; } = [];
}
