namespace K8sPki.Fuzz;

/// <summary>
/// The inputs that are kept for a target, in a file of its own under Corpora/: one a line, in base64.
/// </summary>
internal static class FuzzCorpus
{
    /// <summary>The most inputs of a target.</summary>
    public const int MostInputs = 100;

    /// <summary>The most bytes of all inputs of a target.</summary>
    public const int MostBytes = 100_000;

    /// <summary>The inputs of a target; none where nothing was kept yet.</summary>
    public static IReadOnlyList<byte[]> Of(string target)
    {
        using var stream = typeof(FuzzCorpus).Assembly.GetManifestResourceStream($"Corpora/{target}.txt");
        if (stream is null)
            return [];
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)];
    }

    /// <summary>Writes the file of a target.</summary>
    public static void Write(string path, IEnumerable<byte[]> inputs) =>
        File.WriteAllText(path, string.Concat(inputs.Select(input => Convert.ToBase64String(input) + "\n")));

    /// <summary>
    /// The inputs that reach most: each next one is that which reaches the most that none before does, as long as there is
    /// room.
    /// </summary>
    /// <param name="reached">Each input with the places in the code that it reaches.</param>
    public static IReadOnlyList<byte[]> Choose(IEnumerable<(byte[] Input, int[] Places)> reached)
    {
        var left = reached.Where(one => one.Input.Length > 0).OrderBy(one => one.Input.Length)
            .Select(one => (one.Input, Places: one.Places.ToHashSet())).ToList();
        var chosen = new List<byte[]>();
        var room = MostBytes;
        while (chosen.Count < MostInputs && left.Where(one => one.Input.Length <= room)
            .OrderByDescending(one => one.Places.Count).FirstOrDefault() is { Input: not null, Places.Count: > 0 } best)
        {
            chosen.Add(best.Input);
            room -= best.Input.Length;
            var places = best.Places.ToList();
            foreach (var one in left)
                one.Places.ExceptWith(places);
        }

        return chosen;
    }
}
