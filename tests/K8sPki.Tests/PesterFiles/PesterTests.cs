namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// The Pester files: each It is a test here. A file runs in the latest Pester, and in a full run some in the one before it
/// too, each in a session of its own. What works
/// on a cluster takes the one that K8SPKI_LIVE_KUBECONFIG names, else TestApiServer.
/// </summary>
public static class PesterTests
{
    [PesterFiles("Pester")]
    public static Task<PesterReport> Pester(string file, string version) => RunAsync(file, version);

    /// <summary>The same for the files that do nothing without a cluster.</summary>
    [PesterFiles("Live")]
    public static Task<PesterReport> Live(string file, string version) => RunAsync(file, version);

    private static Task<PesterReport> RunAsync(string file, string version) =>
        PesterRun.OfAsync(Repository.PathOf("tests", file), version);
}
