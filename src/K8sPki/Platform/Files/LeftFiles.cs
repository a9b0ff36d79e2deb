using System.Collections.Concurrent;

namespace K8sPki.Platform;

/// <summary>
/// What could not be cleaned away when the work was done. That makes no failure of the work, nor may it hide why the work failed:
/// the command whose work it was says it beside its result.
/// </summary>
internal sealed class LeftFiles
{
    // What a command starts on other threads leaves its files to that command too.
    private static readonly AsyncLocal<LeftFiles?> Collecting = new();

    private readonly ConcurrentQueue<string> left = new();

    /// <summary>Does work, whose files are left to this.</summary>
    public void Of(Action work)
    {
        var outer = Collecting.Value;
        Collecting.Value = this;
        try
        {
            work();
        }
        finally
        {
            Collecting.Value = outer;
        }
    }

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
        Collecting.Value?.left.Enqueue($"'{path}' is of no use any more and could not be removed: {why}. Delete it.");

    /// <summary>What was noted since this was last asked, a sentence or two each.</summary>
    public IEnumerable<string> Take()
    {
        while (left.TryDequeue(out var found))
            yield return found;
    }
}
