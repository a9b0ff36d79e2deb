using System.Reflection;
using System.Runtime.Loader;

namespace K8sPki.Loader;

/// <summary>
/// Where the module's assemblies live. Each is looked for in the module's folder, and only then where PowerShell has its own.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string ModuleName = "K8sPki";

    // The library and the commands on it: those that PowerShell asks for by name.
    private static readonly string[] Named = [ModuleName, ModuleName + ".Commands"];
    private readonly string folder;

    private ModuleLoadContext(string folder)
        : base(ModuleName) => this.folder = folder;

    /// <summary>Makes the context, and lets PowerShell find the module's assemblies in it by their names.</summary>
    /// <exception cref="InvalidOperationException">Another version of the module is loaded in this process.</exception>
    public static ModuleLoadContext Open(string folder)
    {
        if (All.FirstOrDefault(context => context.Name == ModuleName) is { } other)
            throw new InvalidOperationException(OtherVersion(other, folder));
        var context = new ModuleLoadContext(folder);
        Default.Resolving += (_, wanted) => Named.Contains(wanted.Name) ? context.LoadFromAssemblyName(wanted) : null;
        return context;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    private static string OtherVersion(AssemblyLoadContext other, string folder)
    {
        var version = other.Assemblies
            .FirstOrDefault(assembly => assembly.GetName().Name == ModuleName)?.GetName().Version?.ToString(3);
        return $"K8sPki {version} is in use in this session and cannot be replaced. Start a new session for the version in "
            + $"'{Path.GetFullPath(Path.Combine(folder, "..", "..", ".."))}'.";
    }
}
