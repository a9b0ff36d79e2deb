namespace K8sPki.Fuzz.Targets;

/// <summary>Public keys.</summary>
internal static class PublicKeys
{
    public static FuzzTarget Target { get; } = new(
        "public-keys",
        [FuzzTarget.Seed("ec-public.pem"), Certificates.Der("ec-public.pem")],
        input =>
        {
            var key = PublicKeyReader.Read(input, "the input");
            foreach (var property in Properties.Of<PublicKey>())
                property(key);
        });
}
