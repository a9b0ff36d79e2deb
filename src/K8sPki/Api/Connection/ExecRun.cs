using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Runs a credential program and gives what it prints.</summary>
internal static class ExecRun
{
    private const int LargestOutput = 1024 * 1024;
    private const int MostOfMessage = 1000;

    /// <exception cref="PkiException">It is not there, may not ask where it must, or fails.</exception>
    public static async Task<byte[]> RunAsync(ExecPlugin plugin, ApiConnection connection, CancellationToken cancellation)
    {
        var interactive = IsInteractive(plugin);
        using var process = Start(plugin, ExecInformation.Write(plugin, connection, interactive), interactive);
        try
        {
            if (!interactive)
                process.StandardInput.Close();
            var message = interactive ? Task.FromResult("") : ReadMessageAsync(process.StandardError, cancellation);
            var output = await ReadAsync(process.StandardOutput.BaseStream, plugin, cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return process.ExitCode == 0
                ? output
                : throw Failed(
                    plugin, $"ended with exit code {process.ExitCode}{Said(await message.ConfigureAwait(false))}", null);
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    private static bool IsInteractive(ExecPlugin plugin)
    {
        var hasTerminal = !Console.IsInputRedirected;
        if (plugin.InteractiveMode == "Always" && !hasTerminal)
            throw new RefusedException("ExecNeedsTerminal",
                $"The credential program '{PrintableText.Escape(plugin.Command)}' has to ask the user (interactiveMode: "
                    + "Always), and there is no terminal here.");
        return hasTerminal && plugin.InteractiveMode != "Never";
    }

    private static Process Start(ExecPlugin plugin, string information, bool interactive)
    {
        if (plugin.Environment.SelectMany(variable => new[] { variable.Name, variable.Value }).Concat(plugin.Arguments)
            .Append(plugin.Command).Any(text => text.Contains('\0', StringComparison.Ordinal)))
            throw new MalformedInputException(
                "ExecCommandInvalid",
                $"The credential program '{PrintableText.Escape(plugin.Command)}' of the kubeconfig has a NUL in its name, "
                + "arguments or environment, which no program can be given.");
        if (Directory.Exists(plugin.Command))
            throw Failed(plugin, "is a folder", null);
        // Asked itself, the system would look into the current folder too, where anybody may have put a program.
        var path = ExecPath.Find(plugin.Command) ?? throw Failed(plugin, "was not found", null);
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = !interactive,
            RedirectStandardError = !interactive,
        };
        foreach (var argument in plugin.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in plugin.Environment)
            SetVariable(start, $"{name}={value}");
        start.Environment[ExecInformation.Variable] = information;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw Failed(plugin, $"could not be started: {failure.Message}", failure);
        }
    }

    // The system knows only name=value, so that a name with an = in it ends there.
    private static void SetVariable(ProcessStartInfo start, string variable)
    {
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            start.Environment[variable[..equals]] = variable[(equals + 1)..];
    }

    private static async Task<byte[]> ReadAsync(Stream stream, ExecPlugin plugin, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (content.Length + count > LargestOutput)
                throw new LimitExceededException(
                    "ExecAnswerTooLarge",
                    $"The credential program '{PrintableText.Escape(plugin.Command)}' printed more than a credential can be.");
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private static async Task<string> ReadMessageAsync(StreamReader reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (text.Length < MostOfMessage)
                text.Append(buffer, 0, Math.Min(count, MostOfMessage - text.Length));
        }

        return text.ToString().Trim();
    }

    private static string Said(string message) =>
        message.Length == 0 ? "" : $": {PrintableText.Escape(message.ReplaceLineEndings(" "))}";

    private static ServerException Failed(ExecPlugin plugin, string what, Exception? inner)
    {
        var hint = plugin.InstallHint is { } text ? " " + PrintableText.Escape(text.Trim().ReplaceLineEndings(" ")) : "";
        return new ServerException(
            "ExecFailed", $"The credential program '{PrintableText.Escape(plugin.Command)}' of the kubeconfig {what}.{hint}",
            inner);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It has ended by itself.
        }
    }
}

/// <summary>What a credential program is told: an ExecCredential without status, in the environment.</summary>
internal static class ExecInformation
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "KUBERNETES_EXEC_INFO";

    public static string Write(ExecPlugin plugin, ApiConnection connection, bool interactive)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteString("kind", "ExecCredential");
            json.WriteString("apiVersion", plugin.ApiVersion);
            json.WriteStartObject("spec");
            if (plugin.ProvideClusterInfo)
                WriteCluster(json, plugin, connection);
            json.WriteBoolean("interactive", interactive);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(content.ToArray());
    }

    private static void WriteCluster(Utf8JsonWriter json, ExecPlugin plugin, ApiConnection connection)
    {
        json.WriteStartObject("cluster");
        json.WriteString("server", connection.Server.OriginalString);
        if (connection.TlsServerName is { } name)
            json.WriteString("tls-server-name", name);
        if (connection.SkipTlsVerify)
            json.WriteBoolean("insecure-skip-tls-verify", true);
        if (connection.Authorities is { Count: > 0 } authorities)
            json.WriteBase64String(
                "certificate-authority-data",
                Encoding.ASCII.GetBytes(string.Concat(authorities.Select(authority => authority.Pem))));
        if (connection.Proxy is { } proxy)
            json.WriteString("proxy-url", proxy.OriginalString);
        if (connection.DisableCompression)
            json.WriteBoolean("disable-compression", true);
        if (plugin.ClusterConfig is { } config)
        {
            json.WritePropertyName("config");
            json.WriteRawValue(config);
        }

        json.WriteEndObject();
    }
}
