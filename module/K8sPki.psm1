# The loader gives every runspace the one assembly, in a load context of its own. The assembly is imported as a module
# inside this one; removing that with this one is what lets Import-Module -Force find its cmdlets again.
$path = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0', 'K8sPki.Loader.dll')
$context = [System.Runtime.Loader.AssemblyLoadContext]::Default
$loader = $context.Assemblies.Where({ $_.GetName().Name -eq 'K8sPki.Loader' }, 'First')[0]
if (-not $loader) {
    $loader = $context.LoadFromAssemblyPath($path)
}
elseif ($loader.GetName().Version -ne [System.Reflection.AssemblyName]::GetAssemblyName($path).Version) {
    throw "K8sPki $($loader.GetName().Version) is in use in this session and cannot be replaced. Start a new session for the version in '$PSScriptRoot'."
}

$assembly = $loader.GetType('K8sPki.Loader.ModuleLoader').GetMethod('Load').Invoke($null, $null)
$inner = Import-Module -Assembly $assembly -PassThru
$ExecutionContext.SessionState.Module.OnRemove = {
    Remove-Module -ModuleInfo $inner -Force -ErrorAction Ignore
}.GetNewClosure()
