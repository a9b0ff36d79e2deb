namespace K8sPki;

/// <summary>What a watch gives: something of the server, or word that it is interrupted and goes on by itself.</summary>
/// <param name="Item">What the server told; null at an interruption.</param>
/// <param name="Interruption">Why it is interrupted; null while it is not.</param>
internal readonly record struct Watched<T>(T? Item, PkiException? Interruption)
    where T : class;
