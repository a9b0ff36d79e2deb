namespace K8sPki.KubeConfigDocuments;

/// <summary>The fields of clusters and users that need care, by kubectl's names.</summary>
internal static class KubeConfigFields
{
    /// <summary>Fields that name a file, the field that holds its content in base64, and who has them.</summary>
    public static readonly IReadOnlyList<(KubeConfigSection Section, string Path, string Data)> Files =
    [
        (KubeConfigSection.Clusters, "certificate-authority", "certificate-authority-data"),
        (KubeConfigSection.Users, "client-certificate", "client-certificate-data"),
        (KubeConfigSection.Users, "client-key", "client-key-data"),
    ];

    /// <summary>What kubectl config view shows in place of a value.</summary>
    public static readonly IReadOnlyDictionary<string, string> Redactions = new Dictionary<string, string>
    {
        ["certificate-authority-data"] = Omitted,
        ["client-certificate-data"] = Omitted,
        ["client-key-data"] = Omitted,
        ["token"] = Redacted,
        ["password"] = Redacted,
    };

    /// <summary>What stands for data that is left out.</summary>
    public const string Omitted = "DATA+OMITTED";

    /// <summary>What stands for a secret.</summary>
    public const string Redacted = "REDACTED";
}
