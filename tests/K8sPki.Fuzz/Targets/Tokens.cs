using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Tokens of service accounts, of which the header is read, and the sets of keys that API servers publish.</summary>
internal static class Tokens
{
    private const string Set = """
        {"keys":[{"use":"sig","kty":"RSA","kid":"a","alg":"RS256","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXboIRROSBigeC5yjU1hGzHHyXss8UDprecbAYxknTcQkhslANGRUZmdTOQ5qTRsLAt6BTYuyvVRdhS8exSZEy_c4gs_7svlJJQ4H9_NxsiIoLwAEk7-Q3UXERGYw_75IDrGA84-lA_-Ct4eTlXHBIY2EaV7t7LjJaynVJCpkv4LKjTTAumiGUIuQhrNhZLuF_RJLqHpM2kgWFLU7-VTdL1VbC2tejvcI2BlMkEpk1BzBZI0KQB0GaDWFLN-aEAw3vRw","e":"AQAB"},
        {"kty":"EC","crv":"P-256","kid":"b","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty":"oct","k":"AA"}]}
        """;

    private static readonly byte[] Token = Encoding.ASCII.GetBytes(
        $"{Encoded("{\"alg\":\"RS256\",\"kid\":\"abc\"}")}.{Encoded("{\"iss\":\"x\"}")}.{Encoded("signature")}\n");

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("tokens", [Token], input => _ = TokenHeader.Read(input, "the token")),
        new("key-sets", [Encoding.UTF8.GetBytes(Set)], input =>
        {
            foreach (var published in JsonWebKeySet.Read(input, "the set"))
            {
                foreach (var property in Properties.Of<PublicKey>())
                    property(published.Key);
            }
        }) { Fragments = ["\"kty\":\"EC\"", "\"crv\":\"P-521\"", "\"n\":\"\"", "\"e\":\"AA\"", "null", "[]", "{}", "\\ud800",
            "\"keys\":", "A", "=", "-", "_"] },
    ];

    private static string Encoded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
