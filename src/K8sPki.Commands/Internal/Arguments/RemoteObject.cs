using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// An object that came back from another session: from Invoke-Command, a job or Import-Clixml. It has properties and no
/// class. One that carries its content is made what it was; a path in any other is one of the machine it came from.
/// </summary>
internal sealed class RemoteObject
{
    private const string Mark = "Deserialized.";

    // What is behind it says only which view shows the object: K8sPki.PkiEntry#Fleet.
    private const char ViewSign = '#';

    private static readonly Dictionary<string, Func<RemoteObject, string, object>> Carriers = new(StringComparer.Ordinal)
    {
        ["K8sPki.Certificate"] = (copy, pem) => copy.Certificate(pem),
        ["K8sPki.PkiEntry"] = (copy, pem) => copy.Certificate(pem),
        ["K8sPki.PkiCertificate"] = (copy, pem) => copy.Certificate(pem),
        ["K8sPki.CertificateAuthority"] = (copy, pem) => copy.Authority(pem),
        ["K8sPki.CertificateRequest"] = (copy, pem) => CertificateRequest.Parse(pem).CopyOf(copy.Origin),
        ["K8sPki.PublicKey"] = (_, pem) => PublicKey.Parse(pem),
        ["K8sPki.RotationStatus"] = (copy, report) => copy.Rotation(report),
        ["K8sPki.SigningRequest"] = (_, json) => SigningRequest.Parse(json),
        ["K8sPki.KubeConfig"] = (copy, yaml) =>
            new KubeConfig(KubeConfigCopy.Read(yaml, copy.IsTrue("ShowsSecrets"), copy.Origin), showSecrets: true),
    };

    private static readonly string[] Contents = ["Pem", "Json", "Yaml", "Report"];
    private static readonly string[] PathProperties = ["Path", "FullName", "PSPath", "LiteralPath"];

    private readonly PSObject properties;

    private RemoteObject(PSObject properties, string type)
    {
        this.properties = properties;
        Type = type;
        Origin = new CopyOrigin(
            NodeOf(properties) ?? Text("Node"), PathProperties.Select(Text).FirstOrDefault(path => path is not null));
    }

    /// <summary>The class that it had, without its namespace.</summary>
    public string Type { get; }

    /// <summary>Where it came from.</summary>
    public CopyOrigin Origin { get; }

    /// <summary>The text that it carries and that stands for the whole of it; null when it has none.</summary>
    public string? Content => Contents.Select(Text).FirstOrDefault(content => content is not null);

    /// <summary>The machine that it came from, as Invoke-Command notes it; null where nothing does.</summary>
    public string? Machine => NodeOf(properties);

    /// <summary>True for PEM text with properties of whatever kind beside it.</summary>
    public bool IsText => !Carriers.ContainsKey(Type) && Text("Pem") is not null;

    /// <summary>The remains of an object; null for an object of this session and for text.</summary>
    public static RemoteObject? Of(object? input)
    {
        if (input is not PSObject { BaseObject: PSCustomObject } remains)
            return null;
        var marked = remains.TypeNames.FirstOrDefault(name => name.Contains(Mark, StringComparison.Ordinal));
        return marked is null && NodeOf(remains) is null
            ? null
            : new RemoteObject(
                remains, marked is null ? "object" : marked[(marked.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]
                    .Split(ViewSign)[0]);
    }

    /// <summary>The machine that a value came from, as Invoke-Command notes it; null for a value of this session.</summary>
    public static string? NodeOf(object? input) =>
        Wrapped.Inner((input as PSObject)?.Properties["PSComputerName"]?.Value) as string;

    /// <summary>The refusal of a full path that came from another machine; null for any other text.</summary>
    public static RefusedException? RefusalOfPath(object? input) =>
        input is PSObject { BaseObject: string path } && NodeOf(input) is { } node && Path.IsPathRooted(path)
        ? Refusal("path", new CopyOrigin(node, path))
        : null;

    /// <summary>The object that it was. What Invoke-Command noted stays on it.</summary>
    /// <exception cref="RefusedException">It does not carry its content.</exception>
    public object Revive()
    {
        if (!Carriers.TryGetValue(Type, out var revive) || Content is not { } content)
            throw Refuse();
        var revived = revive(this, content);
        if (NodeOf(properties) is { } node && PSObject.AsPSObject(revived).Properties["PSComputerName"] is null)
            PSObject.AsPSObject(revived).Properties.Add(new PSNoteProperty("PSComputerName", node));
        return revived;
    }

    /// <summary>The refusal of what is of use only on its own machine.</summary>
    public RefusedException Refuse() => Refusal(Type[(Type.LastIndexOf('.') + 1)..], Origin);

    /// <summary>The same of something of a kind that came from elsewhere.</summary>
    public static RefusedException Refusal(string type, CopyOrigin origin) => new(
        "CopyFromElsewhere",
        $"This {type}{(origin.Path is null ? "" : $" '{origin.Path}'")} is a copy from {origin.NodeName}, and nothing of that "
            + "name here is meant by it. Run this "
            + $"there{(origin.Node is null ? "" : $": Invoke-Command {CommandArgument.Of(origin.Node)} {{ … }}")}.");

    // An endpoint and an object of a cluster mean the same on every machine.
    private Certificate Certificate(string pem)
    {
        var isCertificate = Type == "K8sPki.Certificate";
        var (answer, place) = isCertificate && Text("PlaceData") is { } data ? OriginText.Read(data) : (null, null);
        return K8sPki.Certificate.Parse(pem).CopyOf(Origin, isCertificate ? Text("Source") : null, answer, place);
    }

    private CertificateAuthority Authority(string pem)
    {
        var all = CertificateReader.ReadAll(System.Text.Encoding.UTF8.GetBytes(pem), "the text", null)
            .Select(item => (item.Certificate ?? throw item.Problem!).CopyOf(Origin, null)).ToList();
        return new CertificateAuthority(all[0], all[1..], null);
    }

    /// <summary>A property that is text; null for none and for an empty one.</summary>
    public string? Text(string property) => Value(property) as string is { Length: > 0 } text ? text : null;

    /// <summary>A property that was a word of a fixed list; empty for none.</summary>
    public string Word(string property) => $"{Value(property)}";

    /// <summary>True for a property that was true.</summary>
    public bool IsTrue(string property) => Value(property) is true;

    // What it told of other nodes stayed there: from here it says what its own node does.
    private RotationStatus Rotation(string report) => RotationStatus.Of(
        RotationReportReader.Read(report, $"The report from {Origin.NodeName}", _ => { }));

    private object? Value(string property) => properties.Properties[property]?.Value;
}

/// <summary>What PowerShell wraps around a value on its way through a pipeline.</summary>
internal static class Wrapped
{
    /// <summary>The value itself; an object that has properties and no class stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Inner(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped
        ? wrapped.BaseObject
        : value;
}
