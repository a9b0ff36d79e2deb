using System.Globalization;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// The command that takes a subject out of a binding. It is copied into a shell, of PowerShell or another, and the names in it
/// are of whoever may write bindings.
/// </summary>
/// <param name="Scope">The arguments that make kubectl ask the same cluster, each with a blank before it.</param>
/// <param name="OwnScope">Those that make a command of this module ask it.</param>
internal sealed record AccessCut(string Scope, string OwnScope)
{
    private const string Patch = "application/json-patch+json";

    /// <summary>The command.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="index">Which of its subjects.</param>
    public string Of(RoleBinding binding, int index)
    {
        var isAlone = binding.Subjects.Count == 1;
        if (!IsPlain(binding.Name) || !IsPlain(binding.Namespace ?? ""))
            return isAlone ? $"Invoke-K8sApi {binding.Path} -Method Delete{OwnScope}"
                : $"Invoke-K8sApi {binding.Path} -Method Patch -ContentType {Patch} -Body '{Removal(binding, index)}'{OwnScope}";
        var space = binding.Namespace is null ? "" : $" -n {binding.Namespace}";
        var target = $"{binding.Kind.ToString().ToLowerInvariant()}/{binding.Name}{space}{Scope}";
        return isAlone ? $"kubectl delete {target}" : $"kubectl patch {target} --type=json -p '{Removal(binding, index)}'";
    }

    // Who comes first may have changed meanwhile: then the server refuses all of it (RFC 6902 section 4.6). What an encoder of
    // JSON for pages leaves as it is holds no quote that ends the text, in any shell.
    private static string Removal(RoleBinding binding, int index)
    {
        var place = $"/subjects/{index.ToString(CultureInfo.InvariantCulture)}";
        var subject = binding.Subjects[index];
        return JsonSerializer.Serialize<object[]>(
        [
            new { op = "test", path = place + "/kind", value = subject.Kind },
            new { op = "test", path = place + "/name", value = subject.Name },
            new { op = "remove", path = place },
        ]);
    }

    private static bool IsPlain(string name) =>
        name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');
}
