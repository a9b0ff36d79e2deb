using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Validation;

/// <summary>The rules for what every object bears: its name, labels, annotations and finalizers.</summary>
internal static class MetadataValidation
{
    private static readonly string[] FinalizersOfOldForm = ["orphan", "foregroundDeletion", "kubernetes"];

    public static void CheckName(string name, FieldErrors errors)
    {
        if (name.Length == 0)
            errors.Required("metadata.name", "name or generateName is required");
        else if (name is "." or "..")
            errors.Invalid("metadata.name", FieldErrors.Quoted(name), $"may not be '{name}'");
        else if (name.IndexOfAny(['/', '%']) is var at and >= 0)
            errors.Invalid("metadata.name", FieldErrors.Quoted(name), $"may not contain '{name[at]}'");
    }

    public static void CheckMaps(ObjectMetadata metadata, FieldErrors errors)
    {
        foreach (var (key, value) in metadata.Labels)
        {
            Report("metadata.labels", key, QualifiedNames.KeyProblems(key), errors);
            Report("metadata.labels", value, QualifiedNames.ValueProblems(value), errors);
        }

        // Annotations may be in capitals, also before the slash.
        foreach (var key in metadata.Annotations.Keys)
            Report("metadata.annotations", key, QualifiedNames.KeyProblems(key.ToLowerInvariant()), errors);
        for (var i = 0; i < metadata.Finalizers.Length; i++)
            CheckFinalizer($"metadata.finalizers[{i}]", metadata.Finalizers[i], errors);
    }

    private static void CheckFinalizer(string field, string name, FieldErrors errors)
    {
        Report(field, name, QualifiedNames.KeyProblems(name), errors);
        if (!name.Contains('/', StringComparison.Ordinal) && !FinalizersOfOldForm.Contains(name))
            errors.Invalid(field, FieldErrors.Quoted(name), "name is neither a standard finalizer name nor is it fully qualified");
    }

    private static void Report(string field, string text, IEnumerable<string> problems, FieldErrors errors)
    {
        foreach (var problem in problems)
            errors.Invalid(field, FieldErrors.Quoted(text), problem);
    }
}
