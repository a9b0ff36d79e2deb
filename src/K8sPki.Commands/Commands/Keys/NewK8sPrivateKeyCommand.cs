using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Makes private keys.</summary>
[Cmdlet(VerbsCommon.New, "K8sPrivateKey", SupportsShouldProcess = true)]
[OutputType(typeof(PrivateKey))]
public sealed class NewK8sPrivateKeyCommand : PkiCommand
{
    [Parameter(Position = 0)]
    public KeyAlgorithm Algorithm { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(KeySizeCompleter))]
    public int KeySize { get; set; }

    [Parameter]
    [ValidateSet("P-256", "P-384", "P-521")]
    public string? Curve { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public PrivateKeyFormat Format { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Comment { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, 100_000)]
    public int Count { get; set; } = 1;

    /// <inheritdoc/>
    protected override void Finish()
    {
        var (algorithm, size) = KeyChoice.Of(IsGiven(nameof(Algorithm)) ? Algorithm : null, KeySize, Curve);
        KeyChoice.Warn(algorithm, size, WriteWarning);
        if (OutFile is null)
        {
            if (Password is not null || IsGiven(nameof(Format)) || Comment is not null)
                throw new InvalidRequestException(
                    "OutFileMissing", "-Password, -Format and -Comment are about the file: name it with -OutFile.");
            WriteKeys(algorithm, size, (key, _) => key);
            return;
        }

        if (Comment is not null && Format != PrivateKeyFormat.OpenSsh)
            throw new InvalidRequestException(
                "CommentNotWritten", $"A {Format} key has no comment. Use -Format OpenSsh, or leave -Comment away.");
        WriteFiles(algorithm, size);
    }

    private void WriteFiles(KeyAlgorithm algorithm, int size)
    {
        var path = Paths.Literal(OutFile!);
        var files = IsGiven(nameof(Count))
            ? Enumerable.Range(1, Count).Select(number => KeyFiles.Of(path, Format, number)).ToArray()
            : [KeyFiles.Of(path, Format)];
        var what = files.Length == 1
            ? $"Make a private key ({KeyChoice.Describe(algorithm, size)})"
            : $"Make {files.Length} private keys ({KeyChoice.Describe(algorithm, size)})";
        if (!ShouldProcess(files.Length == 1 ? files[0].ToString() : $"{files[0].Private} to {files[^1].Private}", what))
            return;
        if (!Force)
            Array.ForEach(files, one => one.CheckFree());
        var comment = Comment ?? $"{Environment.UserName}@{Environment.MachineName}";
        WriteKeys(algorithm, size, (key, index) =>
        {
            var saved = Passwords.With(Password, passphrase => files[index].Write(key, Format, passphrase, Force, comment));
            WarnIfExposed(files[index].Private);
            return saved;
        });
    }

    private void WriteKeys(KeyAlgorithm algorithm, int size, Func<PrivateKey, int, PrivateKey> save)
    {
        var made = 0;
        foreach (var key in KeyGeneration.Make(algorithm, size, Count, Cancellation))
        {
            WriteObject(save(key, made));
            made++;
            // One step for each hundredth: keys on curves are made faster than a screen can show.
            if (Count > 1 && made * 100L / Count != (made - 1) * 100L / Count)
                ShowProgress(made, $"Making private keys ({KeyChoice.Describe(algorithm, size)})");
        }
    }

    private void ShowProgress(int made, string activity) => WriteProgress(new ProgressRecord(0, activity, $"{made} of {Count}")
    {
        PercentComplete = (int)(made * 100L / Count),
        RecordType = made == Count ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });
}
