using K8sPki.Tests.Api.Client;

namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>Test-K8sKubeConfig says what kubectl says of each kind, and a call of ours makes us who kubectl would be.</summary>
public sealed class KubeConfigVerdictTests
{
    public static TheoryData<string> Names { get; } = new(KubeConfigKinds.All.Select(kind => kind.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_verdict_is_kubectls(string name)
    {
        var kind = Named(name);
        using var folder = new KindFolder(kind);
        var findings = KubeConfigTest.Run(KubeConfigLocation.Of(folder.Config));
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        Assert.True(
            errors.Count > 0 == (kind.Verdict != KubectlVerdict.Connects && !IsSeenOnlyByRunning(name)),
            $"kubectl {kind.Verdict}, and the errors are: "
                + $"{string.Join("; ", errors.Select(error => error.Id + ": " + error.Message))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_call_of_ours_is_who_kubectl_would_be(string name)
    {
        var kind = Named(name);
        using var folder = new KindFolder(kind);
        var failure = await CallAsync(folder.Config);
        Assert.True(failure is null == (kind.Verdict == KubectlVerdict.Connects), failure?.ToString() ?? "It connected.");
        Assert.Equal(kind.Verdict == KubectlVerdict.Connects, folder.Callers.Count > 0);
        if (failure is null)
            Assert.Equal(kind.Caller, WithoutTimes(Assert.Single(folder.Callers)));
    }

    [Fact]
    public void No_two_kinds_have_one_name() =>
        Assert.Equal(KubeConfigKinds.All.Count, KubeConfigKinds.All.Select(kind => kind.Name).Distinct().Count());

    /// <summary>A token with a time in it differs from run to run.</summary>
    internal static string WithoutTimes(string caller) =>
        System.Text.RegularExpressions.Regex.Replace(caller, @"e30\.[^.]+\.x", "IDTOKEN");

    internal static async Task<PkiException?> CallAsync(string config)
    {
        try
        {
            var connection = KubeConfigConnection.Resolve(KubeConfigSet.Read(KubeConfigLocation.Of(config), mustExist: true),
                null);
            await Asking.GetAsync(connection);
            return null;
        }
        catch (PkiException failure)
        {
            return failure;
        }
    }

    // Whether a program is there, a token still holds and the system knows the server is seen when it is used.
    private static bool IsSeenOnlyByRunning(string name) =>
        name is "a program that is not there" or "oidc whose token has ended" or "oidc whose token is none"
            or "a program with a NUL in an argument" or "a proxy with a NUL" or "an empty file of authorities";

    private static KubeConfigKind Named(string name) => KubeConfigKinds.All.Single(kind => kind.Name == name);
}
