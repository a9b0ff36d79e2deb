using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace K8sPki;

/// <summary>Who holds a lock, as its file says: the process, the machine, and when the process began, so that its number is not taken for another's.</summary>
/// <param name="Process">The number of the process.</param>
/// <param name="Machine">The name of the machine.</param>
/// <param name="Started">When the process began, in ticks of UTC.</param>
/// <param name="Id">Tells this lock from others of the same process.</param>
internal sealed record LockOwner(int Process, string Machine, long Started, Guid Id)
{
    // What is longer was not written by this module.
    private const int Longest = 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>This process, for a further lock.</summary>
    public static LockOwner New()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new LockOwner(process.Id, Environment.MachineName, process.StartTime.ToUniversalTime().Ticks, Guid.NewGuid());
    }

    /// <summary>Reads who holds a lock; null where the file does not say, as kubectl's, or is none.</summary>
    public static LockOwner? Read(WorkFolder folder, string name)
    {
        try
        {
            if (folder.Look(name) is not { Status: { IsRegular: true, Size: > 0 and <= Longest } })
                return null;
            using var stream = folder.OpenToRead(name);
            var content = new byte[Longest + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length > Longest ? null : Parse(Strict.GetString(content, 0, length));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What a lock file holds.</summary>
    public byte[] ToBytes() => Strict.GetBytes(string.Create(CultureInfo.InvariantCulture, $"K8sPki {Process} {Machine} {Started} {Id:N}"));

    /// <summary>False when it is known that the process has ended.</summary>
    public bool IsAlive()
    {
        if (Machine != Environment.MachineName)
            return true;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - Started) < 30 * TimeSpan.TicksPerSecond;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ended while it was looked at, or it is another user's.
            return failure is Win32Exception;
        }
    }

    private static LockOwner? Parse(string text)
    {
        var words = text.Split(' ');
        if (words.Length != 5 || words[0] != "K8sPki"
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var started)
            || !Guid.TryParseExact(words[4], "N", out var id))
        {
            return null;
        }

        return new LockOwner(process, words[2], started, id);
    }
}
