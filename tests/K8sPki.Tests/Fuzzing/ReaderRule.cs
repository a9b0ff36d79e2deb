using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace K8sPki.Tests;

/// <summary>
/// What reads something from outside, told by its shape: who takes bytes, a stream or JSON, whatever it is called; who takes a
/// text and is named as a reader or has named it as one; and who calls a decoder, or a place where bytes come in, itself.
/// </summary>
internal static partial class ReaderRule
{
    private static readonly HashSet<Type> Content = [typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>),
        typeof(Span<byte>), typeof(ReadOnlySpan<byte>), typeof(Stream), typeof(TextReader), typeof(JsonElement),
        typeof(JsonDocument), typeof(HttpResponseMessage)];

    private static readonly HashSet<string> Texts = ["String", "Object", "PSObject", "IDictionary", "ReadOnlySpan`1"];

    // Decoders, and where bytes come in.
    private static readonly string[] Sources = ["System.Text.Json.JsonDocument.Parse", "System.Text.Json.Nodes.JsonNode.Parse",
        "System.Text.Json.JsonSerializer.Deserialize", "System.Text.Json.Utf8JsonReader..ctor", "System.Xml.XmlReader.Create",
        "System.Formats.Asn1.AsnReader..ctor", "System.Formats.Asn1.AsnDecoder.", "System.Text.Encoding.GetString",
        "System.Net.Http.HttpContent.Read", "System.IO.Stream.Read", "System.IO.StreamReader..ctor", "System.IO.TextReader.Read",
        "System.IO.File.Read", "System.Diagnostics.Process.get_Standard", "System.Environment.GetEnvironmentVariable",
        "System.Management.Automation.Language.Parser.", "System.Management.Automation.PSSerializer.",
        "K8sPki.Platform.WorkFolder.OpenToRead"];

    /// <summary>Every reader of some assemblies.</summary>
    public static IEnumerable<MethodBase> In(params Assembly[] assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes()).Where(type => !typeof(Delegate).IsAssignableFrom(type))
        .SelectMany(CallGraph.MethodsOf).Where(IsReader);

    /// <summary>
    /// The type and the method as a person writes them; what the compiler made is of the method that it is made of.
    /// </summary>
    public static string NameOf(MethodBase method)
    {
        var (type, name) = (method.DeclaringType!, method.Name);
        for (; type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer; type = outer)
            name = Made().Match(type.Name) is { Success: true } made ? made.Groups[1].Value : name;
        name = Made().Match(name) is { Success: true } of ? of.Groups[1].Value : name;
        return $"{type.Name.Split('`')[0]}.{(name == ".ctor" ? "new" : name)}";
    }

    private static bool IsReader(MethodBase method) => Takes(method)
        || CallGraph.Named(method).OfType<MethodBase>().Any(called => Array.Exists(Sources, source =>
            $"{called.DeclaringType?.FullName}.{called.Name}".StartsWith(source, StringComparison.Ordinal)));

    private static bool Takes(MethodBase method)
    {
        if (method.IsPrivate || method.Name.Contains('<', StringComparison.Ordinal) || IsData(method))
            return false;
        var given = method.GetParameters();
        return given.Any(one => Content.Contains(one.ParameterType))
            || given.Any(one => Texts.Contains(one.ParameterType.Name) && (Reading().IsMatch(method.Name)
                || TextName().IsMatch(one.Name ?? "")) && !Saying().IsMatch(method.Name));
    }

    // What only holds what it is given.
    private static bool IsData(MethodBase method) => method.Name.StartsWith("set_", StringComparison.Ordinal)
        || (method.IsConstructor && method.DeclaringType!.GetMethod("<Clone>$") is not null);

    [GeneratedRegex("<([A-Za-z0-9_]+)>")]
    private static partial Regex Made();

    [GeneratedRegex("^(Try)?(Parse|Read|Decode|Revive|From)")]
    private static partial Regex Reading();

    [GeneratedRegex("^(text|json|yaml|xml|pem|line)$")]
    private static partial Regex TextName();

    [GeneratedRegex("^(Write|Say|Tell|Append)|^op_|^\\.ctor$")]
    private static partial Regex Saying();
}
