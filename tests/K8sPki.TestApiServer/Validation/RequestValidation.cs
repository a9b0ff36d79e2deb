using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Signing;

namespace K8sPki.TestServer.Validation;

/// <summary>The rules for a new object. Source: pkg/apis/certificates/validation of Kubernetes.</summary>
internal static class RequestValidation
{
    private const int ShortestExpiration = 600;

    public static void CheckNew(SigningRequestObject item)
    {
        var errors = new FieldErrors();
        MetadataValidation.CheckName(item.Name, errors);
        CheckSpec(item.Spec, errors);
        errors.ThrowIfAny(item.Name);
    }

    private static void CheckSpec(SigningRequestSpec spec, FieldErrors errors)
    {
        if (DecodedRequest.Problem(spec.Request ?? []) is { } problem)
            errors.Invalid("spec.request", GoBytes(spec.Request ?? []), problem);
        if (spec.Usages.Length == 0)
            errors.Required("spec.usages");
        CheckUsages(spec.Usages, errors);
        SignerNameValidation.Check(spec.SignerName, errors);
        if (spec.ExpirationSeconds is { } seconds and < ShortestExpiration)
        {
            errors.Invalid(
                "spec.expirationSeconds",
                seconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    private static void CheckUsages(IReadOnlyList<string> usages, FieldErrors errors)
    {
        for (var i = 0; i < usages.Count; i++)
        {
            if (!KeyUsages.All.Contains(usages[i]))
                errors.NotSupported($"spec.usages[{i}]", usages[i], KeyUsages.All);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < usages.Count; i++)
        {
            if (!seen.Add(usages[i]))
                errors.Duplicate($"spec.usages[{i}]", usages[i]);
        }
    }

    private static string GoBytes(byte[] bytes) => $"[]byte{{{string.Join(", ", bytes.Select(value => $"0x{value:x}"))}}}";
}

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
