namespace K8sPki;

/// <summary>A key algorithm that every component of a cluster takes, by kubeadm's name of it (encryptionAlgorithm).</summary>
/// <param name="Name">kubeadm's name.</param>
/// <param name="Algorithm">The kind.</param>
/// <param name="Size">The size in bits.</param>
/// <param name="Since">The first version whose kubeadm can renew with it.</param>
internal sealed record TreeKeyAlgorithm(string Name, KeyAlgorithm Algorithm, int Size, SinceVersion Since)
{
    /// <summary>Every one; the first when nothing is said.</summary>
    public static readonly IReadOnlyList<TreeKeyAlgorithm> All =
    [
        new("RSA-2048", KeyAlgorithm.RSA, KeyPolicy.GoodRsa, SinceVersion.Always),
        new("RSA-3072", KeyAlgorithm.RSA, 3072, new SinceVersion("1.31.0")),
        new("RSA-4096", KeyAlgorithm.RSA, 4096, new SinceVersion("1.31.0")),
        new("ECDSA-P256", KeyAlgorithm.ECDSA, 256, new SinceVersion("1.31.0")),
        new("ECDSA-P384", KeyAlgorithm.ECDSA, 384, new SinceVersion("1.34.0")),
    ];

    /// <summary>The format of key files that kubeadm writes.</summary>
    public PrivateKeyFormat Format => FormatOf(Algorithm);

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static TreeKeyAlgorithm Find(string name) =>
        All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new InvalidRequestException(
            "KeyAlgorithmUnknown", $"'{PrintableText.Escape(name)}' is not a key algorithm of a cluster. There are {string.Join(", ", All.Select(known => known.Name))}.");

    /// <summary>The format of a key's file: PKCS#1 or SEC1, which kubeadm's own readers know from the beginning.</summary>
    public static PrivateKeyFormat FormatOf(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.RSA => PrivateKeyFormat.Pkcs1,
        KeyAlgorithm.ECDSA => PrivateKeyFormat.Sec1,
        _ => PrivateKeyFormat.Pkcs8,
    };

    /// <summary>A new key.</summary>
    public PrivateKey Generate() => PrivateKey.Generate(Algorithm, Size);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
