using System.Formats.Asn1;

namespace K8sPki;

/// <summary>One certificate as Go's x509.ParseCertificate takes or refuses it.</summary>
internal static class GoCertificate
{
    /// <summary>Reads a certificate.</summary>
    /// <param name="der">The bytes of one block.</param>
    /// <param name="problem">Why Go refuses it: its own text for what is wrong with the structure, ours for what lies deeper.</param>
    /// <returns>The certificate; null when Go refuses it.</returns>
    public static ChainMember? Read(byte[] der, out string problem)
    {
        problem = ProblemOfStructure(der) ?? "";
        if (problem.Length > 0)
            return null;
        try
        {
            var certificate = Certificate.FromDer(der);
            var read = ChainMemberReader.Read(certificate);
            problem = certificate.Der.Length < der.Length ? "x509: trailing data" : "";
            return problem.Length == 0 ? read : null;
        }
        catch (MalformedInputException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    // The order and the texts of Go's parser (crypto/x509, parser.go), as far as they speak of the structure.
    private static string? ProblemOfStructure(ReadOnlyMemory<byte> der)
    {
        var step = "malformed certificate";
        try
        {
            var outer = StrictDer.Open(der).ReadSequence();
            step = "malformed tbs certificate";
            var tbs = outer.ReadSequence();
            step = "malformed version";
            if (StrictDer.NextIs(tbs, StrictDer.Context(0, constructed: true)))
            {
                var version = tbs.ReadSequence(StrictDer.Context(0, constructed: true)).ReadInteger();
                if (version.Sign < 0)
                    return "x509: malformed version";
                if (version > 2)
                    return "x509: invalid version";
            }

            step = "malformed serial number";
            if (tbs.ReadIntegerBytes().Span[0] >= 0x80)
                return "x509: negative serial number";
            step = "malformed signature algorithm identifier";
            var inner = tbs.PeekEncodedValue();
            tbs.ReadSequence();
            step = "malformed algorithm identifier";
            var beside = outer.PeekEncodedValue();
            outer.ReadSequence();
            if (!inner.Span.SequenceEqual(beside.Span))
                return "x509: inner and outer signature algorithm identifiers don't match";
            step = "malformed issuer";
            tbs.ReadSequence();
            step = "malformed validity";
            tbs.ReadSequence();
            return null;
        }
        catch (AsnContentException)
        {
            // The step that failed says what is wrong.
            return "x509: " + step;
        }
    }
}
