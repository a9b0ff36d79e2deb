using System.Diagnostics;
using System.Text;

namespace K8sPki.Tests.Peers;

/// <summary>A peer under way. Disposing of it ends it and what it started.</summary>
public sealed class PeerProcess : IDisposable
{
    private readonly Process process;
    private readonly MemoryStream output = new();
    private readonly StringBuilder error = new();
    private readonly Task copying;

    internal PeerProcess(Process process, byte[] input)
    {
        this.process = process;
        copying = Task.WhenAll(WriteInput(input), ReadOutput(), ReadErrors());
    }

    public bool HasExited => process.HasExited;

    /// <summary>The standard output so far.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>The standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (error)
                return error.ToString();
        }
    }

    private byte[] OutputBytes
    {
        get
        {
            lock (output)
                return output.ToArray();
        }
    }

    /// <summary>The result when the peer ends in time, otherwise null.</summary>
    public PeerRun? WaitForExit(TimeSpan timeout)
    {
        if (!process.WaitForExit(timeout))
            return null;
        copying.Wait(timeout);
        var command = $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}";
        return new PeerRun(command, process.ExitCode, OutputBytes, Error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
        output.Dispose();
    }

    private async Task WriteInput(byte[] input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The peer ended without reading all of it, which is its right.
        }
    }

    private async Task ReadOutput()
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
        {
            lock (output)
                output.Write(buffer, 0, read);
        }
    }

    private async Task ReadErrors()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (error)
                error.Append(line).Append('\n');
        }
    }
}
