namespace K8sPki;

/// <summary>What a file at a documented place is.</summary>
internal enum KnownFileKind
{
    /// <summary>A certificate, or several.</summary>
    Certificate,

    /// <summary>A kubeconfig.</summary>
    KubeConfig,

    /// <summary>A pair of keys that signs and verifies tokens of service accounts.</summary>
    KeyPair,
}

/// <summary>A file that a distribution of Kubernetes has at a documented place.</summary>
/// <param name="Folder">The folder's path on the node; a segment may have wildcards, so that it is no <see cref="NodePath"/> yet.</param>
/// <param name="Pattern">The file's name, perhaps with wildcards; without ending for a pair of keys.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Purpose">What its certificate is for; for a kubeconfig only the component counts.</param>
internal sealed record KnownFile(string Folder, string Pattern, KnownFileKind Kind, PkiPurpose Purpose);
