namespace K8sPki;

/// <summary>A word of a command as the program gets it.</summary>
/// <param name="Text">The word, with every variable that is known put in.</param>
/// <param name="Line">The line of the file that has it, counted from one; null where it is not known.</param>
/// <param name="Unknown">What in the word is not known here, such as <c>$(nproc)</c>; null when all of it is.</param>
internal readonly record struct CommandWord(string Text, int? Line, string? Unknown = null)
{
    /// <summary>The last part of a path: the name of the program.</summary>
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];
}

/// <summary>The value of a variable.</summary>
/// <param name="Text">The value; empty when it is not known.</param>
/// <param name="Line">The line that sets it, counted from one; null where it is not known.</param>
/// <param name="Unknown">Where it comes from when that is not read here; null for a known value.</param>
internal readonly record struct VariableValue(string Text, int? Line = null, string? Unknown = null);
