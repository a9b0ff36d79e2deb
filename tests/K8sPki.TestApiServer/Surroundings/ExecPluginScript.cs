using System.Globalization;
using System.Text.Json;

namespace K8sPki.TestServer;

/// <summary>What a credential plugin hands out, or how it fails.</summary>
public sealed record ExecPluginBehaviour
{
    /// <summary>client.authentication.k8s.io/v1 or v1beta1.</summary>
    public string ApiVersion { get; init; } = "client.authentication.k8s.io/v1";

    public string? Token { get; init; }

    public string? ClientCertificatePem { get; init; }

    public string? ClientKeyPem { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>What it writes instead of an ExecCredential.</summary>
    public string? RawOutput { get; init; }

    public string ErrorOutput { get; init; } = "";

    public int ExitCode { get; init; }

    public TimeSpan Delay { get; init; }
}

/// <summary>
/// A credential plugin for tests: a shell script that counts its runs and keeps what it was told in KUBERNETES_EXEC_INFO.
/// </summary>
public sealed class ExecPluginScript
{
    private readonly string folder;

    private ExecPluginScript(string folder, string apiVersion)
    {
        this.folder = folder;
        ApiVersion = apiVersion;
    }

    public string ApiVersion { get; }

    /// <summary>The script.</summary>
    public string Command => Path.Combine(folder, "credential-plugin");

    /// <summary>How often it ran.</summary>
    public int Runs => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile).Length : 0;

    /// <summary>KUBERNETES_EXEC_INFO of the last run; empty before the first or when it was not set.</summary>
    public string LastInfo => File.Exists(InfoFile) ? File.ReadAllText(InfoFile).TrimEnd('\n') : "";

    private string RunsFile => Path.Combine(folder, "runs");

    private string InfoFile => Path.Combine(folder, "info");

    /// <summary>Writes the script with its answer beside it.</summary>
    /// <exception cref="PlatformNotSupportedException">On Windows, which runs no shell scripts.</exception>
    public static ExecPluginScript Write(string folder, ExecPluginBehaviour behaviour)
    {
        ArgumentNullException.ThrowIfNull(behaviour);
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The credential plugin for tests is a shell script.");
        var plugin = new ExecPluginScript(folder, behaviour.ApiVersion);
        var (answer, errors) = (Path.Combine(folder, "answer"), Path.Combine(folder, "errors"));
        TestApiServer.WriteSecret(answer, behaviour.RawOutput ?? Credential(behaviour));
        File.WriteAllText(errors, behaviour.ErrorOutput);
        File.WriteAllText(plugin.Command, string.Create(CultureInfo.InvariantCulture, $"""
            #!/bin/sh
            echo run >> '{plugin.RunsFile}'
            printf '%s\n' "$KUBERNETES_EXEC_INFO" > '{plugin.InfoFile}'
            sleep {behaviour.Delay.TotalSeconds:0.###}
            cat '{errors}' >&2
            cat '{answer}'
            exit {behaviour.ExitCode}

            """));
        File.SetUnixFileMode(plugin.Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return plugin;
    }

    /// <summary>A kubeconfig whose user calls the plugin.</summary>
    public string KubeConfig(TestApiServer server, string interactiveMode = "Never", bool provideClusterInfo = false)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.KubeConfigWith("plugin-user", $"""
                exec:
                  apiVersion: {ApiVersion}
                  command: {JsonSerializer.Serialize(Command)}
                  interactiveMode: {interactiveMode}
                  provideClusterInfo: {(provideClusterInfo ? "true" : "false")}
                  installHint: get the plugin from example.com
            """);
    }

    private static string Credential(ExecPluginBehaviour behaviour)
    {
        var status = new Dictionary<string, string>();
        if (behaviour.Token is { } token)
            status["token"] = token;
        if (behaviour.ClientCertificatePem is { } certificate)
            status["clientCertificateData"] = certificate;
        if (behaviour.ClientKeyPem is { } key)
            status["clientKeyData"] = key;
        if (behaviour.Expires is { } expires)
            status["expirationTimestamp"] = expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return JsonSerializer.Serialize(new { kind = "ExecCredential", apiVersion = behaviour.ApiVersion, status });
    }
}
