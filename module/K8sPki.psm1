# The loader gives every runspace the one assembly, in a load context of its own. The assembly is imported as a module
# inside this one; removing that with this one is what lets Import-Module -Force find its cmdlets again.
$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0')
$loader = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath(
    [System.IO.Path]::Combine($bin, 'K8sPki.Loader.dll'))
$assembly = $loader.GetType('K8sPki.Loader.ModuleLoader').GetMethod('Load').Invoke($null, $null)
$inner = Import-Module -Assembly $assembly -PassThru
$ExecutionContext.SessionState.Module.OnRemove = {
    Remove-Module -ModuleInfo $inner -Force -ErrorAction Ignore
}.GetNewClosure()
