using System.Diagnostics;
using System.Text;

namespace K8sPki.Tests;

/// <summary>Runs a program of another project that judges ours.</summary>
internal static class Tool
{
    public readonly record struct Outcome(int Code, byte[] Bytes, string Error)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);
    }

    /// <summary>Runs it and returns its output; a failure fails the test.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var outcome = Try(program, null, arguments);
        Assert.True(outcome.Code == 0, $"{program} {string.Join(' ', arguments)} ended with {outcome.Code}: {outcome.Error}{outcome.Text}");
        return outcome.Text;
    }

    public static Outcome Try(string program, byte[]? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["OPENSSL_CONF"] = "/dev/null";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), $"{program} does not end.");
        copy.Wait();
        return new Outcome(process.ExitCode, output.ToArray(), error.Result);
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("k8spki-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
