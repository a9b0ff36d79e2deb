using System.Collections.Concurrent;

namespace K8sPki.Platform;

/// <summary>
/// What could not be cleaned away when the work was done. That makes no failure of the work, nor may it hide why the work failed:
/// the command that comes to its end says it beside its result.
/// </summary>
internal static class LeftFiles
{
    private static readonly ConcurrentQueue<string> Left = new();

    /// <summary>Removes a file that is of no more use, or notes that it is still there.</summary>
    public static void Delete(WorkFolder folder, string name)
    {
        try
        {
            folder.Delete(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Note(folder.PathOf(name), failure.Message);
        }
    }

    /// <summary>Notes a file that is still there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="why">Why it is.</param>
    public static void Note(string path, string why) =>
        Left.Enqueue($"'{path}' is of no use any more and could not be removed: {why}. Delete it.");

    /// <summary>What was noted since this was last asked, a sentence or two each.</summary>
    public static IEnumerable<string> Take()
    {
        while (Left.TryDequeue(out var left))
            yield return left;
    }
}
