using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Completes the names of CertificateSigningRequests by asking the cluster; where a decision is to be taken, of pending ones.</summary>
public sealed class SigningRequestNameCompleter : IArgumentCompleter
{
    private const int MostOffered = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var isDecision = commandName is not null && (commandName.StartsWith("Approve-", StringComparison.OrdinalIgnoreCase) || commandName.StartsWith("Deny-", StringComparison.OrdinalIgnoreCase));
            return Completions.Matching(Names(fakeBoundParameters, isDecision), wordToComplete).ToArray();
        }
        catch (Exception failure) when (failure is PkiException or OperationCanceledException)
        {
            // A server that does not answer has no names to offer; the command itself says what is wrong.
            return [];
        }
    }

    private static List<string> Names(IDictionary? bound, bool arePending)
    {
        var location = SessionPaths.Current;
        var paths = new FileSystemPaths(location);
        var connection = new ConnectionChoice(paths, new ArgumentObjects(paths))
        {
            KubeConfig = bound?["KubeConfig"]?.ToString(),
            Context = bound?["Context"]?.ToString(),
            Folder = location.CurrentFileSystemLocation.ProviderPath,
        }.Resolve();
        using var patience = new CancellationTokenSource(Patience);
        var client = new ApiClient(connection, ApiSession.Current.Transport(connection)) { RequestTimeout = Patience };
        var filter = new SigningRequestFilter { Statuses = arePending ? ["Pending"] : [] };
        return [.. new SigningRequestClient(client).ListAsync(filter, patience.Token).ToBlocking(patience.Token).Take(MostOffered).Select(request => request.Name)];
    }
}
