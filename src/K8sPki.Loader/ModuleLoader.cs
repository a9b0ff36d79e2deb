using System.Reflection;
using System.Runtime.Loader;

namespace K8sPki.Loader;

/// <summary>
/// Loads K8sPki.dll and what it depends on into a load context of its own, so that another module that brings a
/// different BouncyCastle or YamlDotNet into the session neither disturbs this one nor is disturbed by it.
/// </summary>
public static class ModuleLoader
{
    private static readonly object Gate = new();
    private static Assembly? module;

    /// <summary>The module's assembly. Every runspace of the process gets the same one.</summary>
    public static Assembly Load()
    {
        lock (Gate)
        {
            if (module is null)
            {
                var folder = Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!;
                module = new ModuleLoadContext(folder).LoadFromAssemblyPath(Path.Combine(folder, "K8sPki.dll"));
            }

            return module;
        }
    }

    private sealed class ModuleLoadContext(string folder) : AssemblyLoadContext("K8sPki")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var file = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
