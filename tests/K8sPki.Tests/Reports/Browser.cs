using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Reports;

/// <summary>
/// A test that needs a browser. It is no peer of <see cref="Peer.All"/>: .ci/run does not install one, which takes minutes,
/// so it is skipped with the reason where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Browser.SkipReason;
}

/// <summary>A page in Chromium, driven by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly TemporaryFolder profile;
    private readonly ClientWebSocket socket = new();
    private readonly PeerProcess process;
    private int calls;

    private Browser(PeerProcess process, TemporaryFolder profile) => (this.process, this.profile) = (process, profile);

    /// <summary>Why there is none here; null where there is one.</summary>
    public static string? SkipReason => Program is null ? "not installed: chromium (package chromium)" : null;

    /// <summary>What went wrong in the page: errors of scripts, and what its policy refused.</summary>
    public List<string> Problems { get; } = [];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a file.</summary>
    public static async Task<Browser> OpenAsync(string path)
    {
        var profile = new TemporaryFolder();
        var browser = new Browser(PeerProcess.Start(Program!, new PeerCall("--headless=new", "--no-sandbox", "--disable-gpu",
            "--no-first-run", "--disable-dev-shm-usage", $"--user-data-dir={profile[""]}", "--remote-debugging-port=0",
            "about:blank")), profile);
        var port = await browser.PortAsync();
        using var client = new HttpClient();
        var pages = JsonNode.Parse(await client.GetStringAsync($"http://127.0.0.1:{port}/json/list"))!.AsArray();
        var page = pages.First(page => (string?)page!["type"] == "page")!;
        await browser.socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), TestContext.Current.CancellationToken);
        await browser.CallAsync("Page.enable");
        await browser.CallAsync("Runtime.enable");
        await browser.CallAsync("Log.enable");
        await browser.CallAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        await browser.UntilAsync("document.readyState === 'complete' && location.protocol === 'file:'");
        return browser;
    }

    /// <summary>What an expression in the page is, as JSON has it; a promise is waited for.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true,
        });
        Assert.Null(answer["exceptionDetails"]?.ToJsonString());
        return answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>Waits until an expression in the page is true.</summary>
    public async Task UntilAsync(string expression)
    {
        var until = DateTime.UtcNow + Patience.Limit;
        while ((await EvaluateAsync(expression))?.GetValue<bool>() != true)
        {
            Assert.True(DateTime.UtcNow < until, expression);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task<JsonNode> CallAsync(string method, JsonObject? arguments = null)
    {
        var id = ++calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = arguments ?? [] };
        await socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true,
            TestContext.Current.CancellationToken);
        while (true)
        {
            var message = await ReceiveAsync();
            if ((int?)message["id"] == id)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
            if ((string?)message["method"] is "Runtime.exceptionThrown" or "Log.entryAdded")
                Problems.Add(message.ToJsonString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CallAsync("Browser.close");
        socket.Dispose();
        process.WaitForExit(Patience.Limit);
        process.Dispose();
        profile.Dispose();
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonNode.Parse(message.ToArray())!;
        }
    }

    private async Task<string> PortAsync()
    {
        var until = DateTime.UtcNow + Patience.Limit;
        while (true)
        {
            if (File.Exists(profile["DevToolsActivePort"]) && File.ReadAllLines(profile["DevToolsActivePort"]) is [var port, ..])
                return port;
            Assert.True(DateTime.UtcNow < until, "Chromium does not say its port.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
