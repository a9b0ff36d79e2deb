using K8sPki.Shell.Hosting;

return ShellProgram.Run(args);
