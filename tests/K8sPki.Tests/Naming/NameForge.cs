using System.Formats.Asn1;

namespace K8sPki.Tests.Naming;

/// <summary>Makes names with values that no decent program would write.</summary>
internal static class NameForge
{
    public const string CommonName = "2.5.4.3";
    public const string Organization = "2.5.4.10";

    /// <summary>A Name of one attribute a relative name: identifier, string type, content.</summary>
    public static byte[] Name(params (string Oid, int Type, byte[] Content)[] attributes) =>
        Sets([.. attributes.Select(attribute => new[] { attribute })]);

    /// <summary>A Name of several attributes a relative name.</summary>
    public static byte[] Sets(params (string Oid, int Type, byte[] Content)[][] sets)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var set in sets)
            {
                using (writer.PushSetOf())
                {
                    foreach (var (oid, type, content) in set)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(oid);
                            writer.WriteEncodedValue([(byte)type, .. Length(content.Length), .. content]);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static byte[] Length(int length) => length switch
    {
        < 0x80 => [(byte)length],
        < 0x100 => [0x81, (byte)length],
        _ => [0x82, (byte)(length >> 8), (byte)length],
    };
}
