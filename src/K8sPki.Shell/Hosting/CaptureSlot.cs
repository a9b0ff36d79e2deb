namespace K8sPki.Shell.Hosting;

/// <summary>Holds the capture that is under way, if one is.</summary>
internal sealed class CaptureSlot : IDisposable
{
    private readonly ThreadLocal<OutputCapture?> ofThread = new();
    private OutputCapture? ofAll;

    public OutputCapture? Current => ofThread.Value ?? ofAll;

    public OutputCapture OnThisThread(int width, bool keepsEscapes, Action<string> onLine)
    {
        var outer = ofThread.Value;
        return ofThread.Value = new OutputCapture(width, keepsEscapes, onLine, () => ofThread.Value = outer);
    }

    public OutputCapture OnEveryThread(int width, Action<string> onLine)
    {
        var outer = ofAll;
        return ofAll = new OutputCapture(width, keepsEscapes: true, onLine, () => ofAll = outer);
    }

    public void Dispose() => ofThread.Dispose();
}
