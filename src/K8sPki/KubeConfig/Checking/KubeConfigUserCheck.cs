using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Checks what the credentials of one user are, beyond the rules that kubectl has for their fields.</summary>
internal static class KubeConfigUserCheck
{
    public static IEnumerable<EntryProblem> Run(KubeConfigEntry user)
    {
        var found = Pair(user).Concat(Any(user)).Concat(TokenFile(user)).Concat(Exec(user));
        return !user.Has("password") ? found : found.Append(new EntryProblem(
            Rule.BasicAuthentication, user, "uses a password, which Kubernetes no longer takes since 1.19",
            "Use a client certificate or a token."));
    }

    /// <summary>The client certificate and its key: both or none, and belonging to each other.</summary>
    public static IEnumerable<EntryProblem> Pair(KubeConfigEntry user)
    {
        if (UserRules.HasCertificate(user))
            return KubeConfigCertificateCheck.Pair(user);
        if (!UserRules.Either(user, "client-key"))
            return [];
        // kubectl does not look at it then, and asks for a name where nothing else is there.
        var rule = UserRules.HasOther(user) ? Rule.CertificateMissing.As(FindingSeverity.Warning) : Rule.CertificateMissing;
        return [new EntryProblem(rule, user, "has a client key and no client certificate",
            EntryRemedy.Fill(user, "-ClientCertificate …"))];
    }

    // Beside a token the file may be missing: the token stands in for it.
    private static IEnumerable<EntryProblem> TokenFile(KubeConfigEntry user)
    {
        if (user.Text("tokenFile") is not { } named || user.Has("token"))
            return [];
        try
        {
            return FileStore.Read(KubeConfigPaths.Resolve(named, user.File.Path), YamlLimits.Bytes).Length > 0 ? [] :
            [
                new EntryProblem(
                    Rule.TokenMalformed, user, $"names a tokenFile that is empty: '{PrintableText.Escape(named)}'",
                    "Write the token into the file, or unset TokenFile."),
            ];
        }
        catch (PkiException failure)
        {
            return
            [
                new EntryProblem(
                    KubeConfigCertificateCheck.RuleOf(failure), user,
                    $"names a tokenFile that cannot be read: {failure.Message.TrimEnd('.')}",
                    "Make the file, or unset TokenFile."),
            ];
        }
    }

    // kubectl asks for a name and a password then, and fails where nobody can answer.
    private static IEnumerable<EntryProblem> Any(KubeConfigEntry user) =>
        UserRules.HasCertificate(user) || UserRules.HasOther(user) ? [] :
        [
            new EntryProblem(
                Rule.CredentialsMissing, user, "has no credentials, so that kubectl asks for a user name",
                EntryRemedy.Fill(user, "-ClientCertificate … -ClientKey …")),
        ];

    private static IEnumerable<EntryProblem> Exec(KubeConfigEntry user)
    {
        if (user.Text("exec", "command") is not { } command)
            yield break;
        if (!UserRules.RunsProgram(user))
        {
            yield return new EntryProblem(
                Rule.ExecUnused, user, "has an exec block beside other credentials, so that kubectl never runs the program",
                EntryRemedy.Run(user, "-Unset Exec"));
        }
        else if (command.Contains('\0', StringComparison.Ordinal))
        {
            yield return new EntryProblem(
                Rule.ExecCommandInvalid, user, "has an exec block whose command has a NUL in it, which no program's name has",
                "Correct it.");
        }
        else if (KubeConfigPaths.IsCommandPath(command)
            && ProgramFault(KubeConfigPaths.Resolve(command, user.File.Path)) is { } fault)
        {
            yield return new EntryProblem(
                Rule.ExecCommandNotFound, user, $"{fault}: '{PrintableText.Escape(command)}'",
                "Install it, or correct the path.");
        }
    }

    private static string? ProgramFault(string path)
    {
        try
        {
            return FileStatus.Of(path) switch
            {
                null => "runs a program that is not there",
                { IsFolder: true } => "names a folder as its program",
                _ => null,
            };
        }
        catch (FileAccessException)
        {
            return "runs a program that you may not look at";
        }
    }
}
