using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Shows that a signer is waited for.</summary>
internal static class SigningProgress
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a call that may take a while.</summary>
    public static T Await<T>(ShowingCommand command, object target, Task<T> call)
    {
        const string activity = "Waiting for the signer";
        var isShown = false;
        while (Task.WaitAny([call], Beat) < 0)
        {
            command.WriteProgress(new ProgressRecord(1, activity, $"{target}"));
            isShown = true;
        }

        if (isShown)
            command.WriteProgress(new ProgressRecord(1, activity, $"{target}") { RecordType = ProgressRecordType.Completed });
        return call.GetAwaiter().GetResult();
    }
}
