namespace K8sPki.Shell.Interactive;

/// <summary>Keys one by one; while it lives Ctrl+C is a key like any other.</summary>
internal sealed class KeyInput : IDisposable
{
    private readonly bool before = Console.TreatControlCAsInput;

    public KeyInput() => Console.TreatControlCAsInput = true;

    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);

    public void Dispose() => Console.TreatControlCAsInput = before;
}
