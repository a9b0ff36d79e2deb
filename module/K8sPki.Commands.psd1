# Imported by the loader, and not by itself: the names of the assemblies are known once the loader has loaded them into a load
# context of its own. PowerShell finds types by name ([K8sPki.Certificate]) in assemblies that a manifest names. Views belong here, so that nothing of another version is in the session when the loader refuses it.
@{
    ModuleVersion      = '0.1.0'
    RootModule         = 'K8sPki.Commands.dll'
    RequiredAssemblies = @('K8sPki.dll')
    TypesToProcess     = @('K8sPki.Types.ps1xml')
    FormatsToProcess   = @('K8sPki.Format.ps1xml')
}
