namespace K8sPki.Fuzz.Targets;

/// <summary>What a target demands of what was read. A reader may refuse its input, and nothing that comes after it.</summary>
internal static class Must
{
    /// <summary>Two texts are the same.</summary>
    public static void Equal(string? wanted, string? found, string what)
    {
        if (wanted != found)
            throw new InvalidOperationException($"{what}: '{found}' instead of '{wanted}'.");
    }

    /// <summary>What an edit was not for is as it was.</summary>
    public static void Same(IEnumerable<string> before, IEnumerable<string> after, string what)
    {
        var (missing, added) = (before.Except(after).FirstOrDefault(), after.Except(before).FirstOrDefault());
        if (missing is not null || added is not null)
            throw new InvalidOperationException($"{what}: '{added}' instead of '{missing}'.");
    }

    /// <summary>Something holds.</summary>
    public static void Hold(bool isSo, string what)
    {
        if (!isSo)
            throw new InvalidOperationException(what);
    }

    /// <summary>What was written by the module itself is not refused.</summary>
    public static T Read<T>(Func<T> read, string what)
    {
        try
        {
            return read();
        }
        catch (PkiException failure)
        {
            throw new InvalidOperationException($"{what} is refused.", failure);
        }
    }
}
