namespace K8sPki.Tests.Verification;

/// <summary>Every case that is put to the verifier and to Go.</summary>
internal static class ChainCases
{
    public static IReadOnlyList<ChainCase> All { get; } =
    [
        .. NameCases.All(),
        .. AuthorityCases.All(),
        .. UsageCases.All(),
        .. ConstraintCases.All(),
        .. SignatureCases.All(),
        .. FormCases.All(),
        .. PolicyCases.All(),
        .. GraphCases.All(),
        .. RandomCases.All(),
    ];
}
