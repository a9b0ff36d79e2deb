using System.Security.Cryptography;
using System.Text.Json;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Storage;

/// <summary>
/// What is left when a server is killed, as its etcd and its authority's key would be: each write is in the folder before
/// anybody is told of it, and the next server on the folder goes on from there.
/// </summary>
internal sealed class StateFolder
{
    private readonly string path;

    public StateFolder(string path)
    {
        this.path = path;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Events => Path.Combine(path, "events");

    /// <summary>A text of that name; made where there is none yet.</summary>
    public string Text(string name, Func<string> make)
    {
        var file = Path.Combine(path, name);
        if (!File.Exists(file))
            TestApiServer.WriteSecret(file, make());
        return File.ReadAllText(file);
    }

    /// <summary>A random text of that name.</summary>
    public string Token(string name, int bytes) =>
        Text(name, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes)));

    /// <summary>The writes so far, in order.</summary>
    public IEnumerable<(StoreEventKind Kind, SigningRequestObject Object)> Read()
    {
        foreach (var line in File.Exists(Events) ? File.ReadLines(Events) : [])
        {
            using var read = JsonDocument.Parse(line);
            yield return (Enum.Parse<StoreEventKind>(read.RootElement.GetProperty("kind").GetString()!),
                SigningRequestReader.Read(read.RootElement.GetProperty("object")).Object);
        }
    }

    /// <summary>Keeps writes.</summary>
    public void Add(IEnumerable<StoreEvent> happened)
    {
        // Appended at once: a server that is killed leaves no half of a line.
        using var lines = new MemoryStream();
        foreach (var write in happened)
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                json.WriteStartObject();
                json.WriteString("kind", write.Kind.ToString());
                json.WritePropertyName("object");
                SigningRequestWriter.Write(json, write.Object);
                json.WriteEndObject();
            }

            lines.WriteByte((byte)'\n');
        }

        File.AppendAllBytes(Events, lines.ToArray());
    }
}
