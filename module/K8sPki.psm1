# The loader gives every runspace the one assembly, in a load context of its own. The assembly is imported as a module
# inside this one; removing that with this one is what lets Import-Module -Force find its cmdlets again.
$path = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0', 'K8sPki.Loader.dll')
$loader = 'K8sPki.Loader.ModuleLoader' -as [type]
if (-not $loader) {
    $loader = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($path).GetType('K8sPki.Loader.ModuleLoader')
}
elseif ($loader.Assembly.GetName().Version -ne [System.Reflection.AssemblyName]::GetAssemblyName($path).Version) {
    throw "K8sPki $($loader.Assembly.GetName().Version) is in use in this session and cannot be replaced. Start a new session for the version in '$PSScriptRoot'."
}

$inner = Import-Module -Assembly $loader::Load() -PassThru
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $inner -Force -ErrorAction Ignore }
