using System.Globalization;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A version of Kubernetes: <c>1.34.8</c>. A version without its last number means the newest of that line.</summary>
public sealed record KubernetesVersion : IComparable<KubernetesVersion>
{
    private const int NewestPatch = int.MaxValue;

    private KubernetesVersion(int major, int minor, int patch)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
    }

    /// <summary>The newest version whose changes this module knows.</summary>
    public static KubernetesVersion Newest { get; } = new(1, 36, NewestPatch);

    /// <summary>The lines whose changes this module knows, the newest first.</summary>
    internal static IReadOnlyList<KubernetesVersion> Known { get; } =
        Enumerable.Range(0, 9).Select(step => new KubernetesVersion(1, Newest.Minor - step, NewestPatch)).ToArray();

    internal int Major { get; }

    internal int Minor { get; }

    internal int Patch { get; }

    /// <summary>
    /// Reads <c>v1.34.8</c>, <c>1.34.8</c>, <c>1.34</c>, <c>stable-1.34</c>; <c>stable</c>, <c>stable-1</c> and <c>latest</c>
    /// mean the newest known.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is none of those.</exception>
    public static KubernetesVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = text.Trim();
        if (bare is "stable" or "stable-1" or "latest" or "latest-1")
            return Newest;
        foreach (var prefix in new[] { "stable-", "latest-", "v" })
            bare = bare.StartsWith(prefix, StringComparison.Ordinal) ? bare[prefix.Length..] : bare;
        return OfNumbers(bare) ?? throw new InvalidRequestException("KubernetesVersionInvalid",
            $"'{PrintableText.Escape(text)}' is not a version of Kubernetes. Write it as 1.34.8, v1.34.8 or 1.34.");
    }

    /// <summary>
    /// The version in the tag of an image, such as <c>example.com/kube-apiserver:v1.34.8@sha256:…</c>; null where it has none.
    /// </summary>
    internal static KubernetesVersion? OfImage(string image)
    {
        var tagged = image.Split('@')[0];
        var tag = tagged[(tagged.LastIndexOf('/') + 1)..].Split(':') is [_, var text] ? text : "";
        return tag.StartsWith('v') && OfNumbers(tag[1..]) is { Patch: not NewestPatch } version ? version : null;
    }

    /// <inheritdoc/>
    public int CompareTo(KubernetesVersion? other) =>
        other is null ? 1 : (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <inheritdoc/>
    public override string ToString() => Patch == NewestPatch
        ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}")
        : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    // What follows a hyphen or plus (v1.35.0-rc.1, v1.34.2+k3s1) changes nothing about certificates.
    private static KubernetesVersion? OfNumbers(string text)
    {
        var numbers = text.Split('-', '+')[0].Split('.').Select(ReadNumber).ToArray();
        return numbers is [1, >= 0, ..] && numbers.Length <= 3 && numbers.All(number => number >= 0)
            ? new KubernetesVersion(1, numbers[1], numbers.Length == 3 ? numbers[2] : NewestPatch) : null;
    }

    private static int ReadNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

/// <summary>From which version on something holds, and the releases of older lines that took it over.</summary>
internal sealed record SinceVersion
{
    private readonly KubernetesVersion[] backports;

    public SinceVersion(string version, params string[] backports)
    {
        Version = KubernetesVersion.Parse(version);
        this.backports = [.. backports.Select(KubernetesVersion.Parse)];
    }

    /// <summary>Since ever.</summary>
    public static SinceVersion Always { get; } = new("1.0.0");

    /// <summary>The first version of the line that it was made for.</summary>
    public KubernetesVersion Version { get; }

    /// <summary>True when it holds in that version.</summary>
    public bool Holds(KubernetesVersion version) =>
        version.CompareTo(Version) >= 0
        || backports.Any(backport => backport.Minor == version.Minor && backport.Patch <= version.Patch);
}

/// <summary>The organization of a subject from some version on.</summary>
/// <param name="Organization">The group that kube-apiserver sees; null for none.</param>
/// <param name="Since">From when on.</param>
internal sealed record OrganizationSince(string? Organization, SinceVersion Since);
