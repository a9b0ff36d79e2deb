using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>The paths of the session that a completion is for.</summary>
internal static class SessionPaths
{
    /// <summary>Completion runs inside a pipeline of the session, where SessionStateProxy is barred.</summary>
    public static PathIntrinsics Current
    {
        get
        {
            using var nested = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return nested.AddScript("$ExecutionContext.SessionState.Path").Invoke<PathIntrinsics>()[0];
        }
    }
}
