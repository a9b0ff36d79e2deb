namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>What kubectl does with a kubeconfig.</summary>
internal enum KubectlVerdict
{
    /// <summary>It does not load the file: <c>kubectl config view</c> fails too.</summary>
    RefusesFile,

    /// <summary>It loads the file and makes no connection by it.</summary>
    RefusesUse,

    /// <summary>It connects to the server.</summary>
    Connects,
}

/// <summary>A kind of kubeconfig and what kubectl makes of it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Verdict">What kubectl does.</param>
/// <param name="Caller">Who the server sees then, as <see cref="KindFolder.Callers"/> has it.</param>
internal sealed record KubeConfigKind(string Name, KubectlVerdict Verdict, string Caller = "")
{
    /// <summary>
    /// The text; <c>SERVER</c>, <c>PORT</c> and the words of <see cref="KindFolder"/> stand for what differs from run to run.
    /// </summary>
    public string Text { get; init; } = "";

    /// <summary>The bytes where they are not the text in UTF-8.</summary>
    public Func<string, byte[]>? Encode { get; init; }

    public override string ToString() => Name;
}
