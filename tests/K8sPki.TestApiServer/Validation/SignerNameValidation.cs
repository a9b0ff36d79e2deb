using System.Text.RegularExpressions;

namespace K8sPki.TestServer.Validation;

/// <summary>The form of spec.signerName: a domain of at least two labels, a slash, a path.</summary>
internal static partial class SignerNameValidation
{
    private const string Field = "spec.signerName";
    private const string LegacyUnknown = "kubernetes.io/legacy-unknown";
    private const int LongestDomain = 253;
    private const int LongestLabel = 63;
    private const int LongestName = 571;

    public static void Check(string name, FieldErrors errors)
    {
        if (name == LegacyUnknown)
        {
            errors.Invalid(Field, FieldErrors.Quoted(name), "the legacy signerName is not allowed via this API version");
            return;
        }

        if (name.Length == 0)
        {
            errors.Required(Field);
            return;
        }

        var parts = name.Split('/');
        if (parts.Length != 2)
        {
            errors.Invalid(
                Field, FieldErrors.Quoted(name),
                "must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }

        CheckDomain(parts[0], errors);
        CheckPath(parts[1], errors);
        if (name.Length > LongestName)
            errors.TooLong(Field, LongestName);
    }

    private static void CheckDomain(string domain, FieldErrors errors)
    {
        if (domain.Length > LongestDomain)
            errors.TooLong(Field, LongestDomain);
        var labels = domain.Split('.');
        if (labels.FirstOrDefault(label => label.Length > LongestLabel) is { } longest)
            errors.Invalid(
                Field, FieldErrors.Quoted(domain),
                $"validating label {FieldErrors.Quoted(longest)}: must be no more than {LongestLabel} characters");
        if (labels.FirstOrDefault(label => !IsLabel(label)) is { } wrong)
        {
            errors.Invalid(
                Field, FieldErrors.Quoted(domain),
                $"validating label {FieldErrors.Quoted(wrong)}: a lowercase RFC 1123 label must consist of lower case "
                + "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
                + "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        }

        if (labels.Length < 2)
            errors.Invalid(Field, FieldErrors.Quoted(domain), "should be a domain with at least two segments separated by dots");
    }

    private static void CheckPath(string path, FieldErrors errors)
    {
        if (path.Split('.').FirstOrDefault(label => !IsLabel(label)) is { } wrong)
        {
            errors.Invalid(
                Field, FieldErrors.Quoted(path),
                $"validating label {FieldErrors.Quoted(wrong)}: a lowercase RFC 1123 subdomain must consist of lower case "
                + "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. "
                + "'example.com', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private static bool IsLabel(string label) => Label().IsMatch(label);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
