namespace K8sPki.TestServer.Validation;

/// <summary>The rules for the name of an object.</summary>
internal static class MetadataValidation
{
    public static void CheckName(string name, FieldErrors errors)
    {
        if (name.Length == 0)
            errors.Required("metadata.name", "name or generateName is required");
        else if (name is "." or "..")
            errors.Invalid("metadata.name", FieldErrors.Quoted(name), $"may not be '{name}'");
        else if (name.IndexOfAny(['/', '%']) is var at and >= 0)
            errors.Invalid("metadata.name", FieldErrors.Quoted(name), $"may not contain '{name[at]}'");
    }
}
