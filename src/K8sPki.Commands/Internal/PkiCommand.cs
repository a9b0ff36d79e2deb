using System.Management.Automation;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Internal;

/// <summary>
/// What every cmdlet of the module shares: Ctrl+C cancels the work under way, and an item that fails is reported
/// while the rest of the pipeline goes on.
/// </summary>
public abstract class PkiCommand : ShowingCommand, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly HashSet<FileExposure> exposures = [];
    private readonly LeftFiles left = new();
    private string? written;

    private protected PkiCommand()
    {
    }

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    protected CancellationToken Cancellation => cancellation.Token;

    /// <summary>True once an error has been written for an input.</summary>
    protected bool HasFailed { get; private set; }

    /// <summary>What the user's paths mean in this session.</summary>
    private protected FileSystemPaths Paths => new(SessionState.Path);

    /// <summary>The objects that arguments are, or whose files they name.</summary>
    private protected ArgumentObjects Objects => new(Paths);

    /// <summary>The files of the kubeconfig that the user named, or of the one that kubectl would use.</summary>
    private protected KubeConfigLocation LocationOf(string? kubeConfig) => KubeConfigLocation.Find(
        kubeConfig is null ? null : Paths.Literal(kubeConfig), SessionState.Path.CurrentFileSystemLocation.ProviderPath);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Do(() => OrTerminate(Begin));

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Do(() => Attempt(null, ProcessItem));

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Do(() => Attempt(null, Finish));

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => cancellation.Cancel();

    /// <summary>Checks arguments; an error here ends the command.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Handles one input; an error here is written and the next input follows.</summary>
    protected virtual void ProcessItem()
    {
    }

    /// <summary>Runs after the last input.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Runs an action on one item; when it fails the error is written with the item as target.</summary>
    protected void Attempt(object? target, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
        }
        catch (PkiException failure)
        {
            WriteFailure(failure, target);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (WildcardPatternException failure)
        {
            WriteFailure(new InvalidRequestException("WildcardInvalid", failure.Message, failure), target);
        }
        catch (Exception failure) when (!IsOfEngine(failure))
        {
            WriteFailure(new UnexpectedException(MyInvocation.MyCommand.Name, failure), target);
        }
    }

    /// <summary>
    /// Runs an action on each source of the pipeline; when it fails the error is written with the source as target.
    /// </summary>
    private protected void AttemptEach(IEnumerable<InputSource> sources, Action<InputSource> action)
    {
        foreach (var source in sources)
        {
            Attempt(source.Path ?? (object)source, () =>
            {
                if (source.Problem is not null)
                    throw source.Problem;
                if (source.Text is null)
                    action(source);
                else
                    source.Text.Read(() => action(source));
            });
        }
    }

    /// <summary>
    /// Runs an action on each request of a source; one that is broken or refused is an error, and the next follows.
    /// </summary>
    private protected void AttemptRequests(InputSource source, Action<CertificateRequest> action) =>
        AttemptRequests(source, (request, _) => action(request));

    /// <summary>The same with what is asked of which signer, where the source says that.</summary>
    private protected void AttemptRequests(InputSource source, Action<CertificateRequest, SigningSpec?> action)
    {
        foreach (var item in CertificateRequestReader.ReadAll(
            source.Read(CertificateRequestReader.LargestRequestFile), source.Name, source.Path))
            Attempt(source.Path ?? (object)source, () => action(item.Request ?? throw item.Problem!, item.Spec));
    }

    /// <summary>Runs an action whose failure ends the command.</summary>
    protected void OrTerminate(Action action, object? target = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
        }
        catch (PkiException failure)
        {
            ThrowTerminatingError(ErrorRecords.From(failure, target));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception failure) when (!IsOfEngine(failure))
        {
            ThrowTerminatingError(ErrorRecords.From(new UnexpectedException(MyInvocation.MyCommand.Name, failure), target));
        }
    }

    // What ends a pipeline, stops at an error or leaves a loop: the engine throws it through the commands, and it is the
    // engine's.
    private static bool IsOfEngine(Exception failure) =>
        failure is RuntimeException || failure.GetType().Assembly == typeof(PSCmdlet).Assembly;

    /// <summary>
    /// Tells the superuser, once for each folder, where somebody else may exchange what was written.
    /// </summary>
    private protected void WarnIfExposed(params IEnumerable<string?> paths)
    {
        foreach (var path in paths.OfType<string>())
        {
            try
            {
                if (FileTrust.OfSuperuser(path) is { } exposure && exposures.Add(exposure))
                    WriteWarning($"'{path}' is written by root in a place that {exposure.Others} may change "
                        + $"('{exposure.Folder}'), and so exchange or remove what is written at any time. Better write it as "
                        + "that user, or where only root may.");
            }
            catch (PkiException failure)
            {
                // What was to be done is done.
                WriteWarning($"'{path}' was written. Who else may change it could not be seen: {failure.Message}");
            }
        }
    }

    private void Do(Action work)
    {
        try
        {
            left.Of(work);
        }
        finally
        {
            // Also when the command ends here.
            foreach (var file in left.Take())
                WriteWarning(file);
        }
    }

    /// <summary>The full path of the file that -OutFile names, which holds one object.</summary>
    /// <param name="outFile">What the user wrote; null for no file.</param>
    /// <param name="came">What comes down the pipeline, for the message: <c>keys</c>.</param>
    /// <param name="held">What a file holds: <c>one request</c>.</param>
    /// <param name="example">How several are named.</param>
    /// <exception cref="InvalidRequestException">Another object was written to it.</exception>
    private protected string? OutPath(string? outFile, string came, string held, string example = "")
    {
        var path = outFile is null ? null : Paths.Literal(outFile);
        return path is null || path != written ? path
            : throw new InvalidRequestException(
                "OneFileForSeveral", $"Several {came} came in and '{path}' holds {held}. Name a file for each{example}.");
    }

    /// <summary>Writes the file of an object, and warns where somebody else may exchange it.</summary>
    private protected void WriteOut(string path, Action<string> write)
    {
        write(path);
        written = path;
        WarnIfExposed(path);
    }

    /// <summary>Writes the content of an object.</summary>
    private protected void WriteOut(string path, byte[] content, FileProtection protection, bool overwrite) =>
        WriteOut(path, file => FileStore.Write(file, content, protection, overwrite));

    /// <summary>True when the user gave a parameter, whatever its value.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The value of a switch that the user gave, those of the engine among them; null when it was not given.</summary>
    private protected bool? SwitchOf(string parameter) =>
        MyInvocation.BoundParameters.GetValueOrDefault(parameter) is SwitchParameter given ? given.IsPresent : null;

    /// <summary>
    /// Ends the command when nothing was given and nothing can come down the pipeline: a question for an object would take the
    /// next line that is typed.
    /// </summary>
    /// <param name="input">What was given.</param>
    /// <param name="example">A command line that gives something.</param>
    private protected void RequireInput(object? input, string example)
    {
        if (input is null && !MyInvocation.ExpectingInput)
            throw new InvalidRequestException(
                "InputMissing",
                $"{MyInvocation.MyCommand.Name} works on what comes down the pipeline, and nothing does. For example: {example}");
    }

    /// <summary>Writes a failure as a non-terminating error.</summary>
    protected void WriteFailure(PkiException failure, object? target)
    {
        HasFailed = true;
        WriteError(ErrorRecords.From(failure, target));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            cancellation.Dispose();
    }
}

/// <summary>The one place that turns the library's exceptions into error records.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// The record for an exception; the target is the input that caused it, unless that is content which may hold a secret.
    /// </summary>
    public static ErrorRecord From(PkiException exception, object? target) => new(
        exception, exception.ErrorId, CategoryOf(exception),
        Wrapped.Inner(target) is string text && SecretText.IsContent(text) ? null : target);

    private static ErrorCategory CategoryOf(PkiException exception) => exception switch
    {
        MalformedInputException => ErrorCategory.InvalidData,
        InvalidRequestException => ErrorCategory.InvalidArgument,
        MissingInputException => ErrorCategory.ObjectNotFound,
        TargetExistsException => ErrorCategory.ResourceExists,
        PasswordException => ErrorCategory.AuthenticationError,
        FileAccessException => ErrorCategory.PermissionDenied,
        RefusedException => ErrorCategory.SecurityError,
        UnsupportedInputException => ErrorCategory.NotImplemented,
        LimitExceededException => ErrorCategory.LimitsExceeded,
        ConflictException => ErrorCategory.ResourceBusy,
        ServerException => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidOperation,
    };
}
