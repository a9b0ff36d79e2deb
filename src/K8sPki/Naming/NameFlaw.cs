namespace K8sPki;

/// <summary>Why the value of a name attribute is not what its type says.</summary>
/// <param name="Description">In words, for example <c>not a PrintableString</c>.</param>
/// <param name="IsRefused">True when Go refuses the request that has it (encoding/asn1); the other flaws it passes over.</param>
/// <param name="IsText">False when the value is shown in hex.</param>
internal sealed record NameFlaw(string Description, bool IsRefused, bool IsText = true)
{
    /// <summary>Only <c>*</c> and <c>&amp;</c>, which stand in too many certificates: Go and openssl let them pass.</summary>
    public static readonly NameFlaw LoosePrintable = new("not a PrintableString", IsRefused: false);

    public static readonly NameFlaw Printable = new("not a PrintableString", IsRefused: true);

    public static readonly NameFlaw Numeric = new("not a NumericString", IsRefused: true);

    public static readonly NameFlaw Ia5 = new("not an IA5String", IsRefused: true);

    public static readonly NameFlaw Utf8 = new("not UTF-8", IsRefused: true);

    /// <summary>A character of two halves, which the type does not have; Go takes it up to 1.23.</summary>
    public static readonly NameFlaw Bmp = new("not a BMPString", IsRefused: true);

    /// <summary>Readable, but of a type that neither Go nor .NET takes for text.</summary>
    public static readonly NameFlaw Visible = new("a VisibleString", IsRefused: false);

    public static readonly NameFlaw Universal = new("a UniversalString", IsRefused: false);

    public static readonly NameFlaw HalfCharacter = new("not text", IsRefused: true, IsText: false);

    public static readonly NameFlaw NotText = new("not text", IsRefused: false, IsText: false);

    public static readonly NameFlaw NotAName = new("not a name", IsRefused: true, IsText: false);

    /// <summary>Every flaw.</summary>
    public static IReadOnlyList<NameFlaw> All { get; } =
        [LoosePrintable, Printable, Numeric, Ia5, Utf8, Bmp, Visible, Universal, HalfCharacter, NotText, NotAName];
}
