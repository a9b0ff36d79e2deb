namespace K8sPki.Fuzz.Targets;

/// <summary>One of several readers of the same input: what is for another it may refuse.</summary>
internal static class Attempt
{
    /// <summary>Reads; a refusal, whose words are asked for, is as good.</summary>
    /// <returns>False when it was refused.</returns>
    public static bool To(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (PkiException failure)
        {
            _ = failure.Message;
            return false;
        }
    }
}
