using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// What kubectl demands of a user (client-go: tools/clientcmd/validation.go, transport/round_trippers.go,
/// plugin/pkg/client/auth).
/// </summary>
internal static class UserRules
{
    private const string VersionPrefix = "client.authentication.k8s.io/";
    private static readonly string[] Modes = ["Never", "IfAvailable", "Always"];

    public static readonly IReadOnlyList<EntryRule> All =
    [
        EntryRule.Run(Rule.TokenAndPassword, TokenAndPassword, "-Unset Credential"),
        EntryRule.Set(Rule.CertificateTwice, user => Twice(user, "client-certificate"), "-ClientCertificate …"),
        EntryRule.Set(Rule.KeyTwice, user => HasCertificate(user) ? Twice(user, "client-key") : null, "-ClientKey …"),
        EntryRule.Set(Rule.KeyMissing, user => HasCertificate(user) && !Either(user, "client-key")
            ? "has a client certificate and no client key"
            : null, "-ClientKey …"),
        EntryRule.Set(Rule.TokenMalformed, user => user.Text("token") is { } token && token.Any(IsNoHeader)
            ? "has a token with a line break or another control character in it"
            : null, "-Token …"),
        EntryRule.Run(Rule.ExecAndAuthProvider, user => HasExec(user) && HasProvider(user)
            ? "has an exec block and an auth-provider; kubectl refuses both together"
            : null, "-Unset AuthProvider"),
        EntryRule.Set(Rule.ExecCommandMissing, user => HasExec(user) && !user.Has("exec", "command")
            ? "has an exec block without a command"
            : null, "-ExecCommand …"),
        EntryRule.Run(Rule.ExecVersionInvalid, ExecVersion, $"-ExecApiVersion {VersionPrefix}v1"),
        EntryRule.Run(Rule.ExecModeMissing, user => HasExec(user) && ModeOf(user) is null
            ? "has an exec block without interactiveMode, which v1 demands"
            : null, "-ExecInteractiveMode IfAvailable"),
        EntryRule.Run(Rule.ExecModeInvalid, ExecMode, "-ExecInteractiveMode IfAvailable"),
        new(Rule.ExecVariableInvalid, ExecVariables, _ => Remedy.Words("Give the variable a name in an editor, or remove it.")),
        new(Rule.AuthProviderNotSupported, Provider,
            user => Remedy.Words("Use a credential program: " + EntryRule.Command(user, "-Unset AuthProvider -ExecCommand …"))),
        new(Rule.AuthProviderIncomplete, ProviderSettings,
            user => EntryRemedy.Fill(user, "-AuthProviderArgument @{ 'idp-issuer-url' = …; 'client-id' = … }")),
        EntryRule.Run(Rule.ImpersonationWithoutUser, Impersonation, "-Unset Impersonation"),
    ];

    /// <summary>The user shows a certificate.</summary>
    public static bool HasCertificate(KubeConfigEntry user) => Either(user, "client-certificate");

    /// <summary>Something but a certificate proves who asks.</summary>
    public static bool HasOther(KubeConfigEntry user) =>
        user.Has("token") || user.Has("tokenFile") || user.Has("username") || HasExec(user) || HasProvider(user);

    /// <summary>A field, or the one with its data.</summary>
    public static bool Either(KubeConfigEntry user, string field) => user.Has(field) || user.Has(field + "-data");

    /// <summary>
    /// The program runs only where nothing else proves who asks (client-go: plugin/pkg/client/auth/exec).
    /// </summary>
    public static bool RunsProgram(KubeConfigEntry user) =>
        HasExec(user) && !user.Has("token") && !user.Has("tokenFile") && !user.Has("username")
            && !(HasCertificate(user) && Either(user, "client-key"));

    /// <summary>Whether the program may ask: what stands there, or what its version says where nothing does.</summary>
    public static string? ModeOf(KubeConfigEntry user) => user.Text("exec", "interactiveMode")
        ?? (user.Text("exec", "apiVersion") is VersionPrefix + "v1beta1" or VersionPrefix + "v1alpha1" ? "IfAvailable" : null);

    private static bool HasExec(KubeConfigEntry user) => user.Body.At("exec").IsThere;

    private static bool HasProvider(KubeConfigEntry user) => user.Body.At("auth-provider").IsThere;

    private static string? Twice(KubeConfigEntry user, string field) =>
        user.Has(field) && user.Has(field + "-data") ? $"has {field} and {field}-data; kubectl refuses both together" : null;

    private static string? TokenAndPassword(KubeConfigEntry user) =>
        (user.Has("token") && (user.Has("username") || user.Has("password"))) || (user.Has("tokenFile") && user.Has("username"))
            ? "has a token and a user name with password; kubectl refuses both together" : null;

    private static string? ExecVersion(KubeConfigEntry user) =>
        HasExec(user) && user.Text("exec", "apiVersion") is not (VersionPrefix + "v1" or VersionPrefix + "v1beta1")
        ? $"has an exec block with the apiVersion '{PrintableText.Escape(user.Text("exec", "apiVersion") ?? "")}'; kubectl "
            + $"knows {VersionPrefix}v1 and v1beta1" : null;

    private static string? ExecMode(KubeConfigEntry user) =>
        HasExec(user) && ModeOf(user) is { } mode && !Modes.Contains(mode, StringComparer.Ordinal)
        ? $"has an exec block with interactiveMode '{PrintableText.Escape(mode)}'; it is {string.Join(", ", Modes)}" : null;

    private static string? ExecVariables(KubeConfigEntry user) =>
        user.Body.Items("exec", "env").Any(item => item.Text("name") is null)
        ? "has an exec block with a variable without a name" : null;

    private static string? Provider(KubeConfigEntry user) =>
        HasProvider(user) && user.Text("auth-provider", "name") is var name && name != "oidc"
        ? $"has the auth-provider '{PrintableText.Escape(name ?? "")}'; kubectl knows none but oidc since 1.26" : null;

    private static string? ProviderSettings(KubeConfigEntry user) => user.Text("auth-provider", "name") == "oidc"
        && (!user.Has("auth-provider", "config", "idp-issuer-url") || !user.Has("auth-provider", "config", "client-id"))
        ? "has the auth-provider oidc without idp-issuer-url and client-id, which kubectl demands" : null;

    private static string? Impersonation(KubeConfigEntry user) =>
        !user.Has("as")
            && (user.Has("as-uid") || user.Body.Items("as-groups").Count > 0 || user.Body.Fields("as-user-extra").Count > 0)
            ? "impersonates groups, a uid or extra without a user, which kubectl refuses" : null;

    // What Go takes into no header: golang.org/x/net/http/httpguts.
    private static bool IsNoHeader(char character) => (character < ' ' && character != '\t') || character == '\u007F';
}
