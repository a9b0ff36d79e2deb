using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace K8sPki.Tests.Architecture;

/// <summary>Which source file declares a type, as the portable PDB beside its assembly tells.</summary>
internal sealed class SourceFiles : IDisposable
{
    // Kind of the record the compiler writes for a type that has no code (Portable PDB specification, Type Documents).
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
    private readonly Assembly assembly;
    private readonly MetadataReaderProvider provider;
    private readonly MetadataReader reader;
    private readonly string marker;

    /// <summary>Opens the PDB; paths are given relative to the folder that the marker ends with, as "src/K8sPki/".</summary>
    public SourceFiles(Assembly assembly, string marker)
    {
        this.assembly = assembly;
        this.marker = marker;
        provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        reader = provider.GetMetadataReader();
    }

    /// <summary>The types that stand in files of their own, so without nested and compiler-made ones.</summary>
    public IReadOnlyDictionary<Type, IReadOnlySet<string>> ByType() =>
        assembly.GetTypes()
            .Where(type => !type.IsNested)
            .Select(type => (type, files: FilesOf(type)))
            .Where(pair => pair.files.Count > 0)
            .ToDictionary(pair => pair.type, IReadOnlySet<string> (pair) => pair.files);

    public void Dispose() => provider.Dispose();

    private HashSet<string> FilesOf(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var documents = type.GetMethods(declared).Cast<MethodBase>()
            .Concat(type.GetConstructors(declared))
            .SelectMany(DocumentsOf)
            .Concat(TypeDocumentsOf(type))
            .Select(handle => reader.GetString(reader.GetDocument(handle).Name).Replace('\\', '/'))
            .Where(path => path.Contains(marker, StringComparison.Ordinal))
            .Select(path => path[(path.LastIndexOf(marker, StringComparison.Ordinal) + marker.Length)..])
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal));
        return documents.ToHashSet(StringComparer.Ordinal);
    }

    private IEnumerable<DocumentHandle> DocumentsOf(MethodBase method)
    {
        var row = MetadataTokens.GetRowNumber(MetadataTokens.EntityHandle(method.MetadataToken));
        var information = reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row));
        return information.Document.IsNil
            ? information.GetSequencePoints().Select(point => point.Document).Distinct()
            : [information.Document];
    }

    private List<DocumentHandle> TypeDocumentsOf(Type type)
    {
        var documents = new List<DocumentHandle>();
        foreach (var handle in reader.GetCustomDebugInformation(MetadataTokens.EntityHandle(type.MetadataToken)))
        {
            var information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) != TypeDocuments)
                continue;
            for (var blob = reader.GetBlobReader(information.Value); blob.RemainingBytes > 0;)
                documents.Add(MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
        }

        return documents;
    }
}
