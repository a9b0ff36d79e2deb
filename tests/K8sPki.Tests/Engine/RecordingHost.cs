using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace K8sPki.Tests.Engine;

/// <summary>A screen of 120 columns kept in memory, and a user who answers as the test said beforehand.</summary>
public sealed class RecordingHost : PSHost, IDisposable
{
    private readonly RecordingScreen screen;

    public RecordingHost() => screen = new RecordingScreen(this);

    /// <summary>The answers to come, as the letter of a choice ("y") or as text; a question without one fails.</summary>
    public Queue<string> Answers { get; } = new();

    /// <summary>The questions asked so far.</summary>
    public Collection<string> Questions { get; } = [];

    /// <summary>Activity and status of each progress record.</summary>
    public Collection<ProgressRecord> Progress { get; } = [];

    /// <summary>What a script gave to <c>exit</c>.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The text on the screen.</summary>
    public string Screen => screen.Text.ToString().ReplaceLineEndings("\n");

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(RecordingHost);

    public override PSHostUserInterface UI => screen;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public void Dispose() => screen.Dispose();

    private string Answer(string question)
    {
        Questions.Add(question);
        return Answers.TryDequeue(out var answer)
            ? answer
            : throw new InvalidOperationException($"No answer is prepared for the question: {question}");
    }

    private sealed class RecordingScreen(RecordingHost host) : PSHostUserInterface, IDisposable
    {
        public StringWriter Text { get; } = new();

        public override PSHostRawUserInterface RawUI { get; } = new FixedScreen();

        public override Dictionary<string, PSObject> Prompt(string caption, string message,
            Collection<FieldDescription> descriptions) =>
            descriptions.ToDictionary(field => field.Name, field => FieldAnswer(field));

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices,
            int defaultChoice)
        {
            var answer = host.Answer($"{caption}\n{message}");
            for (var i = 0; i < choices.Count; i++)
            {
                var label = choices[i].Label;
                var letter = label[(label.IndexOf('&', StringComparison.Ordinal) + 1)..][..1];
                if (letter.Equals(answer, StringComparison.OrdinalIgnoreCase))
                    return i;
            }

            throw new InvalidOperationException($"'{answer}' is none of the choices of: {message}");
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            new(userName, Secure(host.Answer($"{caption}\n{message}")));

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options) =>
            PromptForCredential(caption, message, userName, targetName);

        public override string ReadLine() => host.Answer("a line");

        public override SecureString ReadLineAsSecureString() => Secure(host.Answer("a secret line"));

        public override void Write(string value) => Text.Write(GetOutputString(value, supportsVirtualTerminal: false));

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write(value + "\n");

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

        public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

        public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

        public override void WriteProgress(long sourceId, ProgressRecord record) => host.Progress.Add(record);

        public void Dispose() => Text.Dispose();

        private PSObject FieldAnswer(FieldDescription field)
        {
            var answer = host.Answer(field.Name);
            return field.ParameterTypeName == nameof(SecureString)
                ? PSObject.AsPSObject(Secure(answer))
                : PSObject.AsPSObject(answer);
        }

        private static SecureString Secure(string text)
        {
            var secret = new SecureString();
            foreach (var character in text)
                secret.AppendChar(character);
            secret.MakeReadOnly();
            return secret;
        }
    }
}
