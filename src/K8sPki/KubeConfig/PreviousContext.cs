using System.Text;

namespace K8sPki;

/// <summary>
/// The context before the current one. For the default kubeconfig a file <c>kubectx</c> beside it remembers it, where the
/// tool of that name keeps it too; beside other files nothing is left, and the session alone knows.
/// </summary>
/// <param name="session">What the session remembers, by the files of a kubeconfig.</param>
internal sealed class PreviousContext(IDictionary<string, string> session)
{
    private const int LongestName = 64 * 1024;

    /// <exception cref="MissingInputException">No other context was current before.</exception>
    public string Read(KubeConfigLocation location)
    {
        var known = session.TryGetValue(KeyOf(location), out var own) ? own : "";
        var name = location.IsDefault && File.Exists(Path()) ? Encoding.UTF8.GetString(FileStore.Read(Path(), LongestName)).TrimEnd('\n', '\r') : known;
        return name.Length > 0
            ? name
            : throw new MissingInputException("NoPreviousContext", "No other context was current before, as far as is known here.");
    }

    public void Write(KubeConfigLocation location, string name)
    {
        session[KeyOf(location)] = name;
        if (location.IsDefault)
            FileStore.Write(Path(), Encoding.UTF8.GetBytes(name), FileProtection.Secret, overwrite: true);
    }

    private static string KeyOf(KubeConfigLocation location) => string.Join(System.IO.Path.PathSeparator, location.Files);

    private static string Path() => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(KubeConfigLocation.HomeFile())!, "kubectx");
}
