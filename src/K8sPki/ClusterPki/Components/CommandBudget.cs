namespace K8sPki;

/// <summary>What the variables of one unit or manifest may make of it: see <see cref="ExpansionBudget"/>.</summary>
/// <param name="file">The unit or manifest, for the message.</param>
internal sealed class CommandBudget(NodeFile file)
{
    private readonly ExpansionBudget budget = new();

    /// <summary>Counts a text that is put in.</summary>
    /// <exception cref="LimitExceededException">It is more than is left.</exception>
    public void Take(string text)
    {
        if (!budget.TryTake((long)text.Length * sizeof(char)))
        {
            throw new LimitExceededException(
                "ExpansionTooLarge",
                $"The variables in {PkiLabel.Of(file.Here)} stand for more than {ExpansionBudget.Bytes / 1024 / 1024} MiB, which no program can be started with.");
        }
    }
}
