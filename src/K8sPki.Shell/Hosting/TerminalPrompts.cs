using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation.Host;
using System.Security;
using K8sPki.Shell.Interactive;

namespace K8sPki.Shell.Hosting;

/// <summary>Questions to the person at the terminal, or to standard input where that is no terminal.</summary>
internal sealed class TerminalPrompts(ShellUserInterface ui, bool nonInteractive)
{
    public string ReadLine()
    {
        if (nonInteractive)
            throw NotAllowed();
        ui.Progress.Clear();
        if (ui.Terminal is { InputIsTerminal: true, OutputIsTerminal: true })
            return new LineEditor(ui.Terminal).ReadLine("") ?? throw new PipelineStoppedException();
        return ui.Terminal.Input.ReadLine()
            ?? throw new HostException("Standard input ended where an answer was expected.");
    }

    public SecureString ReadSecret()
    {
        if (nonInteractive)
            throw NotAllowed();
        ui.Progress.Clear();
        if (!ui.Terminal.InputIsTerminal)
            return Secure(ReadLine());
        return SecretReader.Read(ui) ?? throw new PipelineStoppedException();
    }

    public int Choice(string? caption, string? message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        if (nonInteractive)
            throw NotAllowed();
        Heading(caption, message);
        var labels = choices.Select(Label).ToArray();
        while (true)
        {
            ui.Write(ChoiceLine(labels, defaultChoice));
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            if (answer == "?")
                ShowHelp(choices, labels);
            var chosen = Array.FindIndex(labels, label =>
                answer.Equals(label.Key, StringComparison.OrdinalIgnoreCase)
                || answer.Equals(label.Text, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    public Dictionary<string, PSObject> Fields(string? caption, string? message, Collection<FieldDescription> fields)
    {
        if (nonInteractive)
            throw NotAllowed();
        Heading(caption, message);
        return fields.ToDictionary(field => field.Name, Field);
    }

    public PSCredential Credential(string? caption, string? message, string? userName)
    {
        if (nonInteractive)
            throw NotAllowed();
        Heading(
            string.IsNullOrEmpty(caption) ? "Credential request" : caption,
            string.IsNullOrEmpty(message) ? "Enter your credentials." : message);
        while (string.IsNullOrEmpty(userName))
        {
            ui.Write("User: ");
            userName = ReadLine();
        }
        ui.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private PSObject Field(FieldDescription field)
    {
        var label = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "", StringComparison.Ordinal);
        var type = FieldType(field);
        if (type == typeof(PSCredential))
            return new PSObject(Credential(null, label, null));
        if (!type.IsArray)
            return new PSObject(Value(label, type, field, false));
        var items = new List<object>();
        while (Value($"{label}[{items.Count}]", type.GetElementType()!, field, true) is { } item)
            items.Add(item);
        return new PSObject(LanguagePrimitives.ConvertTo(items.ToArray(), type, CultureInfo.CurrentCulture));
    }

    private object? Value(string label, Type type, FieldDescription field, bool emptyEnds)
    {
        while (true)
        {
            ui.Write(label + ": ");
            if (type == typeof(SecureString))
                return ReadSecret();
            var text = ReadLine();
            if (text == "!?")
            {
                ui.WriteLine(string.IsNullOrEmpty(field.HelpMessage) ? "There is no help for this one." : field.HelpMessage);
                continue;
            }
            if (text.Length == 0 && emptyEnds)
                return null;
            if (LanguagePrimitives.TryConvertTo(text, type, CultureInfo.CurrentCulture, out var value))
                return value;
            ui.WriteErrorLine($"'{text}' is no {type.Name}.");
            if (!ui.Terminal.InputIsTerminal)
                throw new PromptingException($"'{text}' is no {type.Name}.");
        }
    }

    /// <summary>The types a parameter may have come from a load context that names do not reach; text is the fallback.</summary>
    private static Type FieldType(FieldDescription field) =>
        LanguagePrimitives.TryConvertTo<Type>(field.ParameterAssemblyFullName, out var full) ? full
        : LanguagePrimitives.TryConvertTo<Type>(field.ParameterTypeFullName, out var named) ? named
        : typeof(string);

    private void Heading(string? caption, string? message)
    {
        ui.WriteLine();
        if (!string.IsNullOrEmpty(caption))
            ui.WriteLine(PSHostUserInterface.GetFormatStyleString(PSHostUserInterface.FormatStyle.FormatAccent) is { Length: > 0 } accent
                ? accent + caption + "\u001b[0m" : caption);
        if (!string.IsNullOrEmpty(message))
            ui.WriteLine(message);
    }

    private void ShowHelp(Collection<ChoiceDescription> choices, (string Key, string Text)[] labels)
    {
        for (var i = 0; i < choices.Count; i++)
            ui.WriteLine($"{(labels[i].Key.Length > 0 ? labels[i].Key : labels[i].Text)} - {choices[i].HelpMessage}");
    }

    private static string ChoiceLine((string Key, string Text)[] labels, int defaultChoice)
    {
        var shown = string.Join("  ", labels.Select(label => $"[{(label.Key.Length > 0 ? label.Key : label.Text)}] {label.Text}"));
        var preset = defaultChoice < 0 ? "" : labels[defaultChoice] is { Key.Length: > 0 } label ? label.Key : labels[defaultChoice].Text;
        return $"{shown}  [?] Help{(preset.Length > 0 ? $" (default is \"{preset}\")" : "")}: ";
    }

    /// <summary>"&amp;Yes" is key Y and text Yes.</summary>
    private static (string Key, string Text) Label(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length
            ? (choice.Label.Substring(mark + 1, 1).ToUpperInvariant(), choice.Label.Remove(mark, 1))
            : ("", choice.Label);
    }

    private static SecureString Secure(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    private static PSInvalidOperationException NotAllowed() =>
        new("k8spki runs with -NonInteractive, so no question can be asked. Give the value as a parameter, or -Confirm:$false.");
}
