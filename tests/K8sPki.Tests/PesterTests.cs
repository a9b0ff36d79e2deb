using K8sPki.Tests.PesterFiles;
using K8sPki.Tests.Skipping;

namespace K8sPki.Tests;

/// <summary>
/// Each It of the Pester files is a test here. A file runs once, in a session of its own with the module imported. What
/// works on a cluster takes the one that K8SPKI_LIVE_KUBECONFIG names, else TestApiServer.
/// </summary>
public class PesterTests
{
    [PesterFiles("Pester")]
    public void Passes(string file, string test) => RunOnCluster(file, test);

    /// <summary>The same for the files that do nothing without a cluster.</summary>
    [PesterFiles("Live")]
    public void PassesOnCluster(string file, string test) => RunOnCluster(file, test);

    private static void RunOnCluster(string file, string test)
    {
        LiveCluster.Provide();
        Check(PesterFile.Of(file).Run, test);
    }

    internal static void Check(PesterReport run, string test)
    {
        if (test == PesterFile.WholeFile)
        {
            Assert.True(run.Errors.Count == 0, string.Join('\n', run.Errors));
            Assert.True(run.Tests.Count > 0, "The file holds no test.");
            return;
        }

        if (!run.Tests.TryGetValue(test, out var result))
            throw new PesterFailureException($"The run did not come to this test. {string.Join('\n', run.Errors)}", "");
        if (result.Result == "Skipped")
            throw new SkipTestException(result.Message);
        if (result.Result != "Passed")
            throw new PesterFailureException(result.Output.Length > 0 ? $"{result.Message}\nIt wrote:\n{result.Output}" : result.Message, result.Trace);
    }
}
