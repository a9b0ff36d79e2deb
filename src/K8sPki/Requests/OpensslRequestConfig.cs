using K8sPki.Naming;

namespace K8sPki.Requests;

/// <summary>
/// Reads what <c>openssl req -config</c> would ask for (req(1), x509v3_config(5)): the subject under
/// distinguished_name and the extensions under req_extensions. Values are taken as UTF-8, as <c>-utf8</c> does.
/// </summary>
internal sealed class OpensslRequestConfig
{
    private const string Section = "req";

    /// <summary>Lines of [req] that say nothing about the content of a request, and why.</summary>
    private static readonly (string Name, string Reason)[] WithoutEffect =
    [
        ("default_bits", "the key is given with -PrivateKey"),
        ("default_md", "the hash follows the key"),
        ("default_keyfile", "the key is given with -PrivateKey"),
        ("encrypt_key", "the key is given with -PrivateKey"),
        ("encrypt_rsa_key", "the key is given with -PrivateKey"),
        ("input_password", "the key is opened with -Password"),
        ("output_password", "the key is given with -PrivateKey"),
        ("x509_extensions", "it is for self-signed certificates, not for requests"),
        ("attributes", "challenge passwords and unstructured names are not written; no Kubernetes signer reads them"),
        ("string_mask", "names are written as UTF-8, or as printable text where the standard demands it"),
        ("utf8", "the file is read as UTF-8"),
    ];

    private readonly OpensslConfig config;

    private OpensslRequestConfig(OpensslConfig config) => this.config = config;

    /// <summary>What a configuration asks for.</summary>
    /// <param name="Options">Its content; the subject is null where the file leaves it to be asked for.</param>
    /// <param name="Ignored">Lines without effect, each with the reason.</param>
    public sealed record Result(CertificateRequestOptions Options, IReadOnlyList<string> Ignored);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="PkiException">A section or value is missing, not known or makes no sense.</exception>
    public static Result Read(OpensslConfig config) => new OpensslRequestConfig(config).Read();

    private Result Read()
    {
        if (config.Section(Section) is null && config.Find(Section, "distinguished_name") is null)
            throw new MalformedInputException("ConfigWithoutRequest", $"There is no section [req] in {config.Name}.");
        var subject = ReadSubject();
        var options = new CertificateRequestOptions { Subject = subject };
        if (config.Find(Section, "req_extensions") is { } extensions)
            options = new OpensslExtensionReader(config, subject).Read(NamedSection(extensions));
        var ignored = from entry in WithoutEffect
                      let line = config.Find(Section, entry.Name)
                      where line is not null
                      select $"{config.Name}, line {line.Line}: '{entry.Name}' has no effect: {entry.Reason}.";
        return new Result(options with { Subject = subject }, ignored.ToArray());
    }

    private DistinguishedName? ReadSubject()
    {
        if (config.Find(Section, "distinguished_name") is not { } name)
            return null;
        var lines = NamedSection(name);
        var isPrompted = config.Find(Section, "prompt")?.Value is not "no";
        var parts = isPrompted ? Prompted(name.Value, lines) : lines.Select(line => (line, line.Value));
        return NameOf(config, parts, name.Line, name.Value);
    }

    /// <summary>The name that the lines of a section make; null when there are none.</summary>
    public static DistinguishedName? NameOf(
        OpensslConfig config, IEnumerable<(OpensslConfig.Entry Line, string Value)> parts, int namedBy, string section)
    {
        var subject = new List<List<NameAttribute>>();
        foreach (var (line, value) in parts)
        {
            var (type, isJoined) = ReadType(line.Name);
            var attribute = Attribute(config, line, type, value);
            if (isJoined && subject.Count > 0)
                subject[^1].Add(attribute);
            else
                subject.Add([attribute]);
        }

        if (subject.Count == 0)
            return null;
        try
        {
            return new DistinguishedName(subject.ConvertAll(attributes => new RelativeName(attributes)));
        }
        catch (InvalidRequestException failure)
        {
            throw config.Broken(namedBy, $"in [{section}]: {failure.Message}", failure);
        }
    }

    // Where openssl would ask, the answers are those of openssl req -batch: NAME_value, else NAME_default, else nothing.
    private IEnumerable<(OpensslConfig.Entry Line, string Value)> Prompted(string section, IEnumerable<OpensslConfig.Entry> lines)
    {
        string[] settings = ["_default", "_value", "_min", "_max"];
        foreach (var line in lines.Where(line => !settings.Any(ending => line.Name.EndsWith(ending, StringComparison.Ordinal))))
        {
            var answer = config.Find(section, line.Name + "_value") ?? config.Find(section, line.Name + "_default");
            if (answer is { Value: not "" })
                yield return (answer with { Name = line.Name }, answer.Value);
        }
    }

    // What stands before the first of these signs only makes a name unique; a plus sign joins the set before it.
    private static (string Type, bool IsJoined) ReadType(string name)
    {
        var separator = name.IndexOfAny([':', ',', '.']);
        if (separator >= 0 && separator + 1 < name.Length)
            name = name[(separator + 1)..];
        return name.StartsWith('+') ? (name[1..], true) : (name, false);
    }

    private static NameAttribute Attribute(OpensslConfig config, OpensslConfig.Entry line, string type, string value)
    {
        try
        {
            return new NameAttribute(AttributeType.FromName(type).Oid, value);
        }
        catch (InvalidRequestException failure)
        {
            throw config.Broken(line.Line, failure.Message, failure);
        }
    }

    private IReadOnlyList<OpensslConfig.Entry> NamedSection(OpensslConfig.Entry line) =>
        config.Section(line.Value)
            ?? throw config.Broken(line.Line, $"there is no section [{line.Value}], which '{line.Name}' names.");
}
