namespace K8sPki.TestServer.Http;

internal enum AnswerFormat
{
    Json,
    Yaml,
}

/// <summary>The form in which a client wants its answer.</summary>
/// <param name="As">Table, APIGroupDiscoveryList and the like; empty for the object itself.</param>
internal sealed record MediaType(AnswerFormat Format, string As, string Version);
