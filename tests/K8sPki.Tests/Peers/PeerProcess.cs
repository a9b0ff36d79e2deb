using System.ComponentModel;
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

    private PeerProcess(Process process, PeerCall call)
    {
        this.process = process;
        copying = Task.WhenAll(WriteInput(call), ReadOutput(), ReadErrors());
    }

    /// <summary>Starts a program; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(string program, PeerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var start = new ProcessStartInfo(program, call.Arguments)
        {
            WorkingDirectory = call.Folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // What a build leaves running for the next one would keep its output open for a quarter of an hour.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in call.Environment ?? [])
            start.Environment[name] = value;
        try
        {
            return new PeerProcess(Process.Start(start)!, call);
        }
        catch (Win32Exception failure)
        {
            throw new InvalidOperationException($"{program} cannot be started: {failure.Message}", failure);
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>The number that the system has given it.</summary>
    public int Id => process.Id;

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
        return Ended();
    }

    /// <summary>The same without a thread that waits.</summary>
    public async Task<PeerRun?> WaitForExitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(timeout, cancellation);
            await copying.WaitAsync(timeout, cancellation);
            return Ended();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Gives one more line to a peer that was started with its input open.</summary>
    public async Task WriteLineAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for its end, which has to come.</summary>
    public async Task<PeerRun> EndAsync() =>
        await WaitForExitAsync(Patience.Limit, TestContext.Current.CancellationToken)
            ?? throw new TimeoutException($"It did not end.\n{Output}\n{Error}");

    /// <summary>Ends it as kill -9 does: it cannot do anything about it.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();

        process.Dispose();
        output.Dispose();
    }

    private PeerRun Ended() =>
        new($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}", process.ExitCode, OutputBytes,
            Error);

    private async Task WriteInput(PeerCall call)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(call.Input ?? []);
            if (!call.KeepsInputOpen)
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
