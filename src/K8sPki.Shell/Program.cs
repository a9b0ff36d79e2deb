using K8sPki.Shell.Hosting;

// The engine would report its use over the network and leave an identifier in the user's cache folder.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
return ShellProgram.Run(args);
