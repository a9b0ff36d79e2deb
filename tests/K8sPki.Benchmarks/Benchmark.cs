namespace K8sPki.Benchmarks;

/// <summary>
/// One comparison. A new one is a file of its own beside this and an entry in the list of Program.cs. What it compares
/// runs in turn within one run, so that its figures are ratios that hold on any machine; nothing here passes or fails.
/// </summary>
internal abstract class Benchmark
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is compared, in one line.</summary>
    public abstract string Purpose { get; }

    public abstract void Run(Figures figures);
}
