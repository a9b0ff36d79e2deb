using System.Text.RegularExpressions;

namespace K8sPki.TestServer.Validation;

/// <summary>The headers that a PEM block may have after its first line (RFC 1421), which .NET does not read.</summary>
internal static partial class PemHeaders
{
    public static string Without(string pem) => Lines().Replace(pem, "$1");

    [GeneratedRegex("(-----BEGIN [^-\\n]+-----\\r?\\n)(?:[^\\n:-]+:[^\\n]*\\n)+\\r?\\n?", RegexOptions.CultureInvariant)]
    private static partial Regex Lines();
}
