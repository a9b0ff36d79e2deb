using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>YAML and JSON of objects, base64 and escaped PEM, from which each reader takes what is its own.</summary>
internal static class Objects
{
    public static FuzzTarget Target { get; } = new(
        "objects",
        [
            Text($"apiVersion: v1\nkind: Secret\nmetadata: {{name: web}}\ndata:\n  tls.crt: {Base64("leaf.crt")}\n  tls.key: "
                + $"{Base64("ec-pkcs8.pem")}\n  x: &x aGk=\n  y: *x\n"),
            Text("apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: jane}\nspec:\n  "
                + $"request: {Base64("request.csr")}\nstatus:\n  certificate: {Base64("leaf.crt")}\n---\nkind: List\napiVersion: "
                + "v1\nitems: []\n"),
            Text($$$"""{"kind":"SecretList","apiVersion":"v1","items":[{"data":{"a":"{{{Base64("ca.crt")}}}"}}]}"""),
            Text(
                $$"""{"cert":"{{Escaped("leaf.crt")}}","csr":"{{Escaped("request.csr")}}","key":"{{Escaped("ec-sec1.pem")}}"}"""),
            Text(Escaped("chain.crt")),
            Text(Base64("leaf.crt")),
            [.. Certificates.Der("leaf.crt"), .. Certificates.Der("ca.crt")],
        ],
        Read) { Fragments = ["kind: ", "Config", "ConfigMap", "List", "items:", "data:", "<<: *x", "\\n", "-----BEGIN ",
            "---\n"] };

    private static void Read(byte[] input)
    {
        Attempt(() => CertificateReader.ReadAll(input, "the input", "input").Count());
        Attempt(() => CertificateRequestReader.ReadAll(input, "the input", "input").Count());
        Attempt(() => PrivateKeyReader.Read(input, "the input", null));
        Attempt(() => PublicKeyReader.Read(input, "the input"));
        Attempt(() => ContentForms.IsObject(input));
    }

    // One reader refuses what is for another.
    private static void Attempt(Func<object> read)
    {
        try
        {
            _ = read();
        }
        catch (PkiException failure)
        {
            _ = failure.Message;
        }
    }

    private static string Base64(string seed) => Convert.ToBase64String(FuzzTarget.Seed(seed));

    private static string Escaped(string seed) =>
        Encoding.ASCII.GetString(FuzzTarget.Seed(seed)).Replace("\n", "\\n", StringComparison.Ordinal);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
