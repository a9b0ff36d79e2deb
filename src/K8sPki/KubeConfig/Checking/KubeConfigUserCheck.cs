namespace K8sPki;

/// <summary>Checks what the credentials of one user are, beyond the rules that kubectl has for their fields.</summary>
internal sealed class KubeConfigUserCheck(KubeConfigEntry user, EntryFinding add)
{
    public void Run()
    {
        CheckPair();
        CheckAny();
        CheckTokenFile();
        CheckExec();
        if (user.Has("password"))
            add(
                "BasicAuthentication", FindingSeverity.Warning, user,
                "uses a password, which Kubernetes no longer takes since 1.19", "Use a client certificate or a token.");
    }

    /// <summary>The client certificate and its key: both or none, and belonging to each other.</summary>
    public void CheckPair()
    {
        if (!UserRules.HasCertificate(user))
        {
            if (UserRules.Either(user, "client-key"))
                CheckLoneKey();
            return;
        }

        KubeConfigCertificateCheck.Pair(user, add);
    }

    // kubectl does not look at it then, and asks for a name where nothing else is there.
    private void CheckLoneKey()
    {
        add(
            "CertificateMissing", UserRules.HasOther(user) ? FindingSeverity.Warning : FindingSeverity.Error, user, "has a client key and no client certificate",
            EntryRule.Command(user, "-ClientCertificate …"));
    }

    // Beside a token the file may be missing: the token stands in for it.
    private void CheckTokenFile()
    {
        if (user.Text("tokenFile") is not { } named || user.Has("token"))
            return;
        try
        {
            if (FileStore.Read(KubeConfigPaths.Resolve(named, user.File.Path), YamlLimits.Bytes).Length == 0)
                Error(
                    "TokenMalformed", $"names a tokenFile that is empty: '{PrintableText.Escape(named)}'",
                    "Write the token into the file, or unset TokenFile.");
        }
        catch (PkiException failure)
        {
            Error(
                KubeConfigCertificateCheck.IdOf(failure),
                $"names a tokenFile that cannot be read: {failure.Message.TrimEnd('.')}", "Make the file, or unset TokenFile.");
        }
    }

    // kubectl asks for a name and a password then, and fails where nobody can answer.
    private void CheckAny()
    {
        if (!UserRules.HasCertificate(user) && !UserRules.HasOther(user))
            add("CredentialsMissing", FindingSeverity.Warning, user, "has no credentials, so that kubectl asks for a user name", EntryRule.Command(user, "-ClientCertificate … -ClientKey …"));
    }

    private void CheckExec()
    {
        if (user.Text("exec", "command") is not { } command)
            return;
        if (!UserRules.RunsProgram(user))
        {
            add(
                "ExecUnused", FindingSeverity.Warning, user, "has an exec block beside other credentials, so that kubectl never runs the program",
                EntryRule.Command(user, "-Unset Exec"));
        }
        else if (command.Contains('\0', StringComparison.Ordinal))
        {
            Error(
                "ExecCommandInvalid", "has an exec block whose command has a NUL in it, which no program's name has",
                "Correct it.");
        }
        else if (KubeConfigPaths.IsCommandPath(command) && KubeConfigPaths.Resolve(command, user.File.Path) is var path
            && !File.Exists(path))
        {
            var what = Directory.Exists(path) ? "names a folder as its program" : "runs a program that is not there";
            add(
                "ExecCommandNotFound", FindingSeverity.Warning, user, $"{what}: '{PrintableText.Escape(command)}'",
                "Install it, or correct the path.");
        }
    }

    private void Error(string id, string what, string remedy) => add(id, FindingSeverity.Error, user, what, remedy);
}
