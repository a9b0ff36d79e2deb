using System.Security.Cryptography;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A key of service account tokens: whether it signs them, who accepts it, and which tokens name it.</summary>
public sealed class ServiceAccountKey
{
    internal ServiceAccountKey(string node, string? keyId, PublicKey? key)
    {
        Node = PrintableText.Escape(node);
        KeyId = PrintableText.EscapeOrNull(keyId);
        PublicKey = key;
    }

    /// <summary>
    /// The key id by which a token names it: the SHA-256 of the public key (SubjectPublicKeyInfo) in base64url, as Kubernetes
    /// computes it; null for tokens that name none.
    /// </summary>
    public string? KeyId { get; }

    /// <summary>The public key; null for one of which only tokens tell.</summary>
    public PublicKey? PublicKey { get; }

    /// <summary>The kind of key, such as <c>RSA 2048</c>; null where it is not known.</summary>
    public string? KeyDescription => PublicKey is null ? null
        : PublicKey.Curve ?? $"{PublicKey.Algorithm} {PublicKey.KeySize}";

    /// <summary>The node that was read, or the server that published it.</summary>
    public string Node { get; }

    /// <summary>The files whose private key signs tokens, with the flag that names each.</summary>
    public IReadOnlyList<string> SignedBy { get; internal init; } = [];

    /// <summary>What says that it is accepted: files with the flag that names each, and key sets.</summary>
    public IReadOnlyList<string> AcceptedBy { get; internal init; } = [];

    /// <summary>The tokens that name it: their files.</summary>
    public IReadOnlyList<string> Tokens { get; internal init; } = [];

    /// <summary>True when tokens are signed with it.</summary>
    public bool IsSigning => SignedBy.Count > 0;

    /// <summary>True when tokens that are signed with it are accepted.</summary>
    public bool IsAccepted => AcceptedBy.Count > 0;

    /// <summary>How many tokens name it.</summary>
    public int TokenCount => Tokens.Count;

    /// <summary>What it is for, in words.</summary>
    public string Use => (IsSigning, IsAccepted) switch
    {
        (true, true) => "signs, accepted",
        (true, false) => "signs, not accepted",
        (false, true) => "accepted",
        _ => "not accepted",
    };

    /// <summary>Now where tokens are signed with it, or name it, and nobody accepts it.</summary>
    public Urgency Urgency => IsAccepted ? Urgency.None : Urgency.Now;

    /// <summary>The files that sign, one a line.</summary>
    public string SignedByText => string.Join('\n', SignedBy);

    /// <summary>What accepts it, one a line.</summary>
    public string AcceptedByText => string.Join('\n', AcceptedBy);

    /// <summary>The tokens that name it, in lines.</summary>
    public string TokenList => TextLines.List(Tokens);

    /// <summary>The key id that Kubernetes gives a key.</summary>
    // pkg/serviceaccount/jwt.go, keyIDFromPublicKey.
    internal static string IdOf(PublicKey key) => Base64Url.Encode(SHA256.HashData(key.Spki.Span));

    /// <inheritdoc/>
    public override string ToString() => $"{KeyId ?? "no key id"} ({Use})";
}
