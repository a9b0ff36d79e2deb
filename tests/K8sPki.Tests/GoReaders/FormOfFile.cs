namespace K8sPki.Tests.GoReaders;

/// <summary>A file of a certificate in some form, with the file of its key.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Certificate">The certificate's file.</param>
/// <param name="Key">The key's file.</param>
public sealed record FormOfFile(string Name, byte[] Certificate, byte[] Key)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
