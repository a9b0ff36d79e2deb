using System.Text;

namespace K8sPki.Shell.Hosting;

/// <summary>Takes what the engine's formatter would show on the terminal.</summary>
/// <param name="width">Columns that a line may fill.</param>
/// <param name="keepsEscapes">Whether escape sequences stay in the lines.</param>
/// <param name="onLine">Receives each line.</param>
/// <param name="onDispose">Ends the capture.</param>
internal sealed class OutputCapture(int width, bool keepsEscapes, Action<string> onLine, Action onDispose) : IDisposable
{
    private readonly StringBuilder line = new();

    public int Width => width;

    public bool KeepsEscapes => keepsEscapes;

    public void Write(string text) => line.Append(text);

    public void WriteLine(string text)
    {
        onLine(line.Append(text).ToString());
        line.Clear();
    }

    public void Dispose()
    {
        if (line.Length > 0)
            WriteLine("");
        onDispose();
    }
}
