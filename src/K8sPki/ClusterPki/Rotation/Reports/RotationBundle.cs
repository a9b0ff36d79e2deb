using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A new authority on its way to another node.</summary>
/// <param name="Authority">The authority.</param>
/// <param name="OldKey">The key that goes: SHA-256 of the public key in hex. A node with another is of another cluster.</param>
/// <param name="New">What comes.</param>
internal sealed record CarriedAuthority(RotationAuthority Authority, string OldKey, NewAuthority New)
{
    /// <summary>True when its key is in the bundle and no password was given to read it.</summary>
    public bool IsKeyClosed { get; init; }

    /// <summary>What comes, once it is seen that it is for this node.</summary>
    /// <exception cref="RefusedException">The node is of another cluster, or has another new authority.</exception>
    public NewAuthority For(RotationState state)
    {
        var (old, young) = (state.Generations.Old!, state.Generations.New);
        var key = New.Certificate is { } certificate ? AuthorityGenerations.KeyOf(certificate) : New.Key!.PublicKey.SpkiSha256;
        if (old.Key == key)
            throw new RefusedException("RotationOver", $"{state.Facts.Node} has the authority of the bundle as its own "
                + $"{Authority.Name} "
                + "already: the exchange is over there.");
        if (old.Key != OldKey)
            throw new RefusedException("BundleOfOtherCluster", $"The bundle is for a cluster whose {Authority.Name} has the key "
                + $"{Short(OldKey)}, and {state.Facts.Node} has {old}, key {Short(old.Key)} (SHA-256 of the public key). Nothing "
                + "was changed.");
        if (young is not null && young.Key != key)
            throw new RefusedException("RotationUnderWay", $"{Authority.Name} of {state.Facts.Node} is being exchanged for "
                + $"{young}, and the bundle has another. Undo-K8sCARotation takes the one that is there back.");
        if (New.Certificate is { } coming && old.Certificate is { } there
            && coming.SubjectName.Equals(there.SubjectName))
            throw new RefusedException("AuthorityNameTaken", $"The new {Authority.Name} has the name of the old one, "
                + $"{there.Subject}: who verifies cannot tell them apart. Make one with a common name of its own.");
        return New;
    }

    private static string Short(string key) => key[..Math.Min(key.Length, 16)];
}

/// <summary>
/// A file that carries new authorities to other nodes: a line of JSON that says for which cluster they are, then blocks of PEM,
/// certificates and encrypted keys, which every tool reads.
/// </summary>
internal static class RotationBundle
{
    /// <summary>The largest file, in bytes.</summary>
    public const long Largest = 256 * 1024;

    private const string ItsKind = "K8sPki.RotationBundle";
    private const int ItsVersion = 1;
    private const int LongestHead = 16 * 1024;
    private const int MostBlocks = 8;
    private const string CertificateLabel = "CERTIFICATE";
    private const string KeyLabel = "ENCRYPTED PRIVATE KEY";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 4,
    };

    private sealed record Row(string? Name, string? Old, string? New);

    private sealed record Head(string? Kind, int Version, string? Node, DateTimeOffset Made, IReadOnlyList<Row?>? Authorities);

    /// <summary>The content of a bundle. Keys that are there are encrypted with the password.</summary>
    /// <param name="node">The node that it comes from.</param>
    /// <param name="carried">What it carries.</param>
    /// <param name="passphrase">The password; null where no key is to be carried.</param>
    /// <exception cref="PasswordException">It is empty.</exception>
    public static byte[] Write(string node, IReadOnlyList<CarriedAuthority> carried, Passphrase? passphrase)
    {
        var head = new Head(ItsKind, ItsVersion, node, Clock.UtcNow, [.. carried.Select(one =>
            new Row(one.Authority.Name, one.OldKey, KeyOf(one.New)))]);
        var text = new StringBuilder("New authorities for Start-K8sCARotation -Bundle. Keys are encrypted with its -Password.\n")
            .Append(JsonSerializer.Serialize(head, Json)).Append('\n');
        foreach (var (certificate, key) in carried.Select(one => (one.New.Certificate, one.New.Key)))
        {
            if (certificate is not null)
                text.Append(certificate.Pem.TrimEnd('\n')).Append('\n');
            if (key is not null && passphrase is not null)
                text.Append(Encoding.ASCII.GetString(
                    PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, asDer: false, passphrase)));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads a bundle, which may be anybody's file.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="passphrase">Opens the keys; null leaves them closed.</param>
    /// <param name="wanted">The authorities that are to be read; null for all.</param>
    /// <exception cref="MalformedInputException">It is none, or its parts do not belong together.</exception>
    /// <exception cref="RefusedException">A certificate is of no authority, or a key is not encrypted.</exception>
    /// <exception cref="PasswordException">The password is wrong, or is missing where nothing works without it.</exception>
    public static IReadOnlyList<CarriedAuthority> Read(byte[] content, string name, Passphrase? passphrase,
        IReadOnlyList<RotationAuthority>? wanted = null)
    {
        var head = HeadOf(content, name);
        var blocks = PemText.Read(content).Take(MostBlocks + 1).ToList();
        if (blocks.Count > MostBlocks)
            throw Broken(name, $"has more than {MostBlocks} blocks");
        if (blocks.Find(block => block.Problem is not null) is { } broken)
            throw Broken(name, $"has a broken block: {broken.Problem}");
        if (blocks.Find(block => block.Label is not (CertificateLabel or KeyLabel)) is { } strange)
            throw PrivateKeyReader.IsPrivateKeyLabel(strange.Label)
                ? new RefusedException("BundleKeyOpen", $"{name} has a key that is not encrypted. Export-K8sCARotation writes "
                    + "none: whoever has seen the file has the key. Begin anew with another authority.")
                : Broken(name, $"has a block {strange.Label}, which no bundle has");
        var certificates = blocks.Where(block => block.Label == CertificateLabel)
            .Select(block => K8sPki.Certificate.FromDer(block.Data)).ToList();
        var closed = blocks.Where(block => block.Label == KeyLabel).ToList();
        var keys = passphrase is null ? [] : closed.Select(block => PrivateKeyReader.FromBlock(block, name, passphrase)).ToList();
        var named = head.Authorities!.Select(row => row!.New).ToHashSet();
        if (certificates.Exists(one => !named.Contains(AuthorityGenerations.KeyOf(one)))
            || keys.Exists(one => !named.Contains(one.PublicKey.SpkiSha256)))
            throw Broken(name, "has a certificate or a key that its first lines do not name");
        return
        [
            .. head.Authorities!.Where(row => wanted?.Contains(RotationAuthority.Find(row!.Name!)!) != false)
                .Select(row => Carried(row, certificates, keys, name) with
                {
                    IsKeyClosed = passphrase is null && closed.Count > 0,
                }),
        ];
    }

    private static Head HeadOf(byte[] content, string name)
    {
        var begin = content.AsSpan().IndexOf("-----BEGIN "u8);
        var text = Encoding.UTF8.GetString(content.AsSpan(0, Math.Clamp(begin < 0 ? content.Length : begin, 0, LongestHead)));
        var lines = text.Split('\n').Where(line => line.StartsWith('{')).ToList();
        Head? head = null;
        try
        {
            head = lines.Count == 1 ? JsonSerializer.Deserialize<Head>(lines[0], Json) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Broken(name, "does not say what it carries", failure);
        }

        if (head?.Kind != ItsKind)
            throw Broken(name, "does not say what it carries");
        if (head.Version != ItsVersion)
            throw new UnsupportedInputException("BundleVersion", $"{name} has form {head.Version} and this module reads form "
                + $"{ItsVersion}. Use one version of the module on all nodes.");
        var rows = head.Authorities ?? [];
        return rows.Count is > 0 and <= MostBlocks
            && rows.All(row => row is { New: { } young, Old: { } old } && old != young
                && RotationAuthority.Find(row.Name ?? "") is not null)
            && rows.DistinctBy(row => RotationAuthority.Find(row!.Name!)).Count() == rows.Count
            ? head : throw Broken(name, "does not say what it carries");
    }

    private static CarriedAuthority Carried(Row? row, List<Certificate> certificates, List<PrivateKey> keys, string name)
    {
        var authority = RotationAuthority.Find(row!.Name!)!;
        var key = keys.Find(one => one.PublicKey.SpkiSha256 == row.New);
        if (authority.IsKeyPair)
            return new CarriedAuthority(authority, row.Old!, new NewAuthority(null, key ?? throw new PasswordException(
                "PasswordMissing", $"{name} carries the key of {authority.Name}, which is of no use without its password: "
                    + "give the -Password with which it was written, or name the other authorities with -Authority.")));
        var certificate = certificates.Find(one => AuthorityGenerations.KeyOf(one) == row.New)
            ?? throw Broken(name, $"has no certificate with the key that it names for {authority.Name}");
        if (!certificate.IsCA || certificate.PublicKeyOrNull() is null)
            throw new RefusedException("BundleNoAuthority", $"The certificate for {authority.Name} in {name}, "
                + $"{certificate.Subject}, may not sign others: it is of no authority.");
        return certificate.ValidFrom <= Clock.UtcNow && certificate.ValidTo > Clock.UtcNow
            ? new CarriedAuthority(authority, row.Old!, new NewAuthority(certificate, key))
            : throw new RefusedException("BundleNotValid", $"The certificate for {authority.Name} in {name} is valid from "
                + $"{IsoTime.UtcMinute(certificate.ValidFrom)} to {IsoTime.UtcMinute(certificate.ValidTo)}, and it is "
                + $"{IsoTime.UtcMinute(Clock.UtcNow)} here: the clock may be wrong.");
    }

    private static string KeyOf(NewAuthority coming) => coming.Certificate is { } certificate
        ? AuthorityGenerations.KeyOf(certificate) : coming.Key!.PublicKey.SpkiSha256;

    private static MalformedInputException Broken(string name, string what, Exception? failure = null) => new("BundleMalformed",
        $"{name} {what}. Export-K8sCARotation on the node that has the new authority makes it anew.", failure);
}
