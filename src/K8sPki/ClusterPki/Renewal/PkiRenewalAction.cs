namespace K8sPki;

/// <summary>What was done about a certificate.</summary>
public enum PkiRenewalAction
{
    /// <summary>It was renewed, with every place that holds it.</summary>
    Renewed,

    /// <summary>It was left as it is: <see cref="PkiRenewal.Reason"/> says why.</summary>
    Skipped,
}
