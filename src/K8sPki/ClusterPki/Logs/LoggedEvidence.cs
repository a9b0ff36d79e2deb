using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using K8sPki.Logs;

namespace K8sPki.ClusterPki;

/// <summary>What a line says of the certificate that it is about, and of who is at the other end.</summary>
internal sealed partial record LoggedEvidence
{
    private const int LongestText = 16 * 1024;

    private static readonly string[] AddressFields = ["remote-addr", "remote-peer-url", "remote-peer-endpoint", "address"];

    /// <summary>The end or start of validity that the line names.</summary>
    public DateTimeOffset? Boundary { get; private init; }

    /// <summary>The serial number.</summary>
    public BigInteger? Serial { get; private init; }

    /// <summary>The identifier of the certificate's key, in hex; null where it has none or none is named.</summary>
    public string? KeyId { get; private init; }

    /// <summary>The name or address that the server was dialled by.</summary>
    public string? Host { get; private init; }

    /// <summary>The address of the other end, without its port.</summary>
    public string? Address { get; private init; }

    /// <summary>The port of the other end.</summary>
    public int? Port { get; private init; }

    /// <summary>True between members of etcd, false for their clients; null where it is not said.</summary>
    public bool? IsBetweenPeers { get; private init; }

    /// <summary>The files that it names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The certificate that it names as kubeadm calls it.</summary>
    public string? Name { get; private init; }

    /// <summary>The text of a line with what stands in its fields, without the escapes of its form.</summary>
    public static string TextOf(ComponentLogEntry entry)
    {
        var fields = entry.RawFields;
        var text = fields.Count == 0 ? entry.Said
            : $"{entry.Said}{string.Concat(fields.Select(pair => $" {pair.Key}=\"{pair.Value}\""))}";
        return text.Length > LongestText ? text[..LongestText] : text;
    }

    /// <summary>Reads a line.</summary>
    public static LoggedEvidence Of(ComponentLogEntry entry, string text)
    {
        var (address, port) = End(entry, text);
        var serial = SerialText().Match(text);
        var name = HostText().Match(text) is { Success: true } host ? host.Groups[1].Value.Trim('"', '.', ',', ';', ')') : null;
        return new LoggedEvidence
        {
            Boundary = BoundaryText().Match(text) is { Success: true } time ? LogTime.Read(time.Groups[1].Value) : null,
            Serial = serial.Success && BigInteger.TryParse(serial.Groups[1].Value, CultureInfo.InvariantCulture, out var number)
                ? number : null,
            KeyId = serial.Success && serial.Groups[2].Length > 0 ? serial.Groups[2].Value.Replace(":", "",
                StringComparison.Ordinal)
                : null,
            Host = name,
            Address = address,
            Port = port,
            IsBetweenPeers = text.Contains("on peer endpoint", StringComparison.Ordinal) ? true
                : text.Contains("on client endpoint", StringComparison.Ordinal) ? false : null,
            Files = [.. FileText().Matches(text).Select(match => match.Value).Distinct()],
            Name = NameText().Match(text) is { Success: true } named ? named.Groups[1].Value : null,
        };
    }

    private static (string? Address, int? Port) End(ComponentLogEntry entry, string text)
    {
        var named = AddressFields.Select(field => entry.RawFields.GetValueOrDefault(field)).FirstOrDefault(value =>
            value is not null);
        var match = EndText().Match(text);
        var end = named is not null ? named : match.Success ? match.Groups.Values.Skip(1).First(group => group.Success).Value
            : null;
        if (end is null)
            return default;
        var rest = end.Contains("://", StringComparison.Ordinal) ? end[(end.IndexOf("://", StringComparison.Ordinal) + 3)..]
            : end;
        rest = rest.Split('/', '?')[0];
        var colon = rest.LastIndexOf(':');
        if (colon > 0 && rest.LastIndexOf(']') < colon
            && int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port < 65536)
            return (rest[..colon].Trim('[', ']'), port);
        return (rest.Trim('[', ']'), end.StartsWith("https", StringComparison.Ordinal) ? 443 : null);
    }

    /// <summary>True when the other end is on the machine itself.</summary>
    public bool IsLocal(IReadOnlySet<string> ownAddresses) => Address is null || Address == "localhost"
        || ownAddresses.Contains(Address)
        || Address.StartsWith("127.", StringComparison.Ordinal) || Address == "::1";

    [GeneratedRegex(@"current time \S+ is (?:after|before) ([0-9T:.Z+-]{20,40})")]
    private static partial Regex BoundaryText();

    [GeneratedRegex(@"verifying certificate SN=(\d{1,60}), SKID=([0-9A-F:]{0,120})")]
    private static partial Regex SerialText();

    [GeneratedRegex(@"(?:certificate is valid for .{0,2000}, not |cannot validate certificate for |but wanted to match )"
        + @"([^\s""\\]{1,256})")]
    private static partial Regex HostText();

    [GeneratedRegex(@"TLS handshake error from (\S{1,300}:\d{1,5})|Addr: ""([^""]{1,300})""|(https://[^\s""\\]{1,300})|"
        + @"dial tcp (\S{1,300}:\d{1,5})|TCP (\S{1,300}:\d{1,5})->")]
    private static partial Regex EndText();

    [GeneratedRegex(@"/[^\s""'`\\:,;()\[\]<>]{1,400}\.(?:crt|pem|key|conf|kubeconfig|cert|cer|yaml)\b")]
    private static partial Regex FileText();

    [GeneratedRegex(@"certificate ([A-Za-z0-9][A-Za-z0-9/.-]{0,60}) (?:is )?(?:not signed by|is invalid)")]
    private static partial Regex NameText();
}
