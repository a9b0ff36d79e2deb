using System.Management.Automation.Host;

namespace K8sPki.Internal;

/// <summary>The screen that a session shows its tables on.</summary>
internal static class Screen
{
    /// <summary>Its width in characters; 0 where there is none, or it does not say.</summary>
    public static int WidthOf(PSHost host)
    {
        try
        {
            return host.UI?.RawUI?.BufferSize.Width ?? 0;
        }
        catch (Exception failure) when (failure is HostException or NotImplementedException or NotSupportedException
            or IOException)
        {
            // A host without a screen says so.
            return 0;
        }
    }
}
