using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes what only the cluster knows. It is asked for two seconds at most.</summary>
public abstract class ClusterCompleter : IArgumentCompleter
{
    private const int MostOffered = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private protected ClusterCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Matching(Names(commandName ?? "", new BoundArguments(fakeBoundParameters)).ToArray(), wordToComplete).ToArray();

    /// <summary>The names to offer. A server that does not answer has none; the command itself says what is wrong.</summary>
    private protected abstract IEnumerable<string> Names(string command, BoundArguments bound);

    /// <summary>What the server answers that the command line means.</summary>
    /// <param name="bound">The arguments so far.</param>
    /// <param name="context">The context; the current one for null.</param>
    /// <param name="ask">Asks.</param>
    private protected static IReadOnlyList<string> Ask(BoundArguments bound, string? context, Func<ApiClient, CancellationToken, IAsyncEnumerable<string>> ask)
    {
        try
        {
            var location = SessionPaths.Current;
            var paths = new FileSystemPaths(location);
            var connection = new ConnectionChoice(paths, new ArgumentObjects(paths))
            {
                KubeConfig = bound.First("KubeConfig"),
                Context = context,
                Folder = location.CurrentFileSystemLocation.ProviderPath,
            }.Resolve();
            using var patience = new CancellationTokenSource(Patience);
            var client = new ApiClient(connection, ApiSession.Current.Transport(connection)) { RequestTimeout = Patience };
            return [.. ask(client, patience.Token).ToBlocking(patience.Token).Take(MostOffered)];
        }
        catch (Exception failure) when (failure is PkiException or OperationCanceledException)
        {
            return [];
        }
    }
}
