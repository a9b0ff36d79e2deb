using System.Text.RegularExpressions;

namespace K8sPki.TestServer.Validation;

/// <summary>The forms of label keys and values. Source: k8s.io/apimachinery/pkg/util/validation, IsQualifiedName and IsValidLabelValue.</summary>
internal static partial class QualifiedNames
{
    private const int LongestName = 63;
    private const int LongestPrefix = 253;
    private const string Alphabet = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private const string NameForm = $"{Alphabet} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueForm = $"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string DomainForm = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>What is wrong with a key.</summary>
    public static IEnumerable<string> KeyProblems(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
            return [$"a qualified name {NameForm} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        return parts.Length == 2 ? PrefixProblems(parts[0]).Concat(NameProblems(parts[1])) : NameProblems(key);
    }

    /// <summary>What is wrong with a value.</summary>
    public static IEnumerable<string> ValueProblems(string value)
    {
        if (value.Length > LongestName)
            yield return $"must be no more than {LongestName} characters";
        if (value.Length > 0 && !Name().IsMatch(value))
            yield return ValueForm;
    }

    private static IEnumerable<string> PrefixProblems(string prefix)
    {
        if (prefix.Length == 0)
            yield return "prefix part must be non-empty";
        else if (prefix.Length > LongestPrefix)
            yield return $"prefix part must be no more than {LongestPrefix} characters";
        if (prefix.Length > 0 && !Domain().IsMatch(prefix))
            yield return $"prefix part {DomainForm}";
    }

    private static IEnumerable<string> NameProblems(string name)
    {
        if (name.Length == 0)
            yield return "name part must be non-empty";
        else if (name.Length > LongestName)
            yield return $"name part must be no more than {LongestName} characters";
        if (!Name().IsMatch(name))
            yield return $"name part {NameForm}";
    }

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
