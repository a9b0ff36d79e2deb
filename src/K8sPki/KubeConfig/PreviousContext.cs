using System.Text;

namespace K8sPki;

/// <summary>
/// Remembers the context before the current one in a file <c>kubectx</c> beside the kubeconfig: for ~/.kube/config that
/// is where the tool of that name keeps it too.
/// </summary>
internal static class PreviousContext
{
    private const int LongestName = 64 * 1024;

    /// <exception cref="MissingInputException">No other context was current before.</exception>
    public static string Read(KubeConfigLocation location)
    {
        var path = PathFor(location);
        var name = File.Exists(path) ? Encoding.UTF8.GetString(FileStore.Read(path, LongestName)).TrimEnd('\n', '\r') : "";
        return name.Length > 0
            ? name
            : throw new MissingInputException("NoPreviousContext", "No other context was current before, as far as is known here.");
    }

    public static void Write(KubeConfigLocation location, string name) =>
        FileStore.Write(PathFor(location), Encoding.UTF8.GetBytes(name), FileProtection.Secret, overwrite: true);

    private static string PathFor(KubeConfigLocation location) => Path.Combine(Path.GetDirectoryName(location.DefaultFile)!, "kubectx");
}
