using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Ends what the session keeps when the module is removed.</summary>
public sealed class ModuleRemoval : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => ApiSession.End();
}
