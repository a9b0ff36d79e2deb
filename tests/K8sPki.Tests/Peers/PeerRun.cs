using System.Text;

namespace K8sPki.Tests.Peers;

/// <summary>What came of running a peer.</summary>
public sealed record PeerRun(string Command, int ExitCode, byte[] OutputBytes, string Error)
{
    /// <summary>The standard output as UTF-8.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>The same run when it exited with 0; otherwise the test fails with what the peer wrote.</summary>
    public PeerRun Accepted()
    {
        if (ExitCode != 0)
            Assert.Fail($"{Command}\nexited with {ExitCode}.\n{Error}\n{Output}");
        return this;
    }

    /// <summary>The same run when it exited with anything but 0; otherwise the test fails.</summary>
    public PeerRun Refused()
    {
        if (ExitCode == 0)
            Assert.Fail($"{Command}\nwas expected to fail and exited with 0.\n{Output}");
        return this;
    }
}
