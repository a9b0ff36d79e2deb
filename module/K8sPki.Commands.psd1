# Imported by the loader, and not by itself: the name of the assembly is known once the loader has loaded it into a load context
# of its own. Views belong here, so that nothing of another version is in the session when the loader refuses it.
@{
    ModuleVersion    = '0.1.0'
    RootModule       = 'K8sPki.dll'
    TypesToProcess   = @('K8sPki.Types.ps1xml')
    FormatsToProcess = @('K8sPki.Format.ps1xml')
}
