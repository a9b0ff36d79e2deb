using System.Collections;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Xml;
using K8sPki.Reports;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// What the commands are given that is no text of ours: objects that came back from another session, answers of a server as
/// objects, and tables in files.
/// </summary>
internal static class Remains
{
    private const string Table = """
        @{ # rules
            Signers = 'kubernetes.io/kubelet-serving', "example.com/*"; Requesters = @('system:node:*')
            'Usages' = @('server auth', 'digital signature'); CommonNameIsRequester = $true; MaximumNames = 5
            DnsNameRegex = '^[a-z0-9-]+\.example$'; AddressRanges = '10.0.0.0/8'; MaximumLifetime = '30d'
            ResolveTimeout = @'
        2s
        '@
            KeyAlgorithms = 'ECDSA'
        }
        """;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private static readonly string Json = """
        {"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a","creationTimestamp":"2026-01-01T00:00:00Z"},"n":1.5,"m":9223372036854775808,"l":[1,null,true,"x"],"a":{"A":1,"a":2}}]}
        """;

    private static readonly string Rows = """
        {"kind":"Table","columnDefinitions":[{"name":"Name"},{"name":"Name"},{}],"rows":[{"cells":["a",1,null],"object":{"metadata":{"name":"a"}}}]}
        """;

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("remote-objects", [.. RemoteSeeds.All], ReadObjects)
        {
            Readings = 7,
            Fragments = ["<Nil N=\"Pem\" />", "<S N=\"", "</S>", "<I32 N=\"Path\">1</I32>", "<Obj RefId=\"9\">",
                "<T>Deserialized.K8sPki.",
                "K8sPki.Certificate", "K8sPki.PkiCertificate", "K8sPki.KubeConfig", "K8sPki.SigningRequest",
                "K8sPki.RotationStatus",
                "K8sPki.Finding", "K8sPki.CertificateTestResult", "N=\"PlaceData\"", "N=\"Report\"", "N=\"PSComputerName\"",
                "_xD800_",
                "<B N=\"ShowsSecrets\">true</B>", "#x", "<LST>", "<DCT>", "<MS>", "<Props>"],
        },
        new("json-objects", [Encoding.UTF8.GetBytes(Json), Encoding.UTF8.GetBytes(Rows)], ReadJson)
        {
            Readings = 3,
            Fragments = ["\\ud800", "null", "[]", "{}", "1e999", "-0", "1e-400", "\"\":", "\"A\":", "\"psobject\":",
                "\"PSTypeNames\":",
                "\"PSStandardMembers\":", "\"kind\":", "\"metadata\":", "\"2026-01-01T00:00:00Z\"",
                "79228162514264337593543950336", "\\u0000"],
        },
        new("data-files", [Encoding.UTF8.GetBytes(Table), "@{MinimumNames=1}"u8.ToArray()], ReadTable)
        {
            WhyNotLong = "PowerShell's parser takes 490 MB for 10,000 bytes of $true, growing with the square",
            Fragments = ["@{", "}", "@(", ")", "$(", "$true", "$null", "$x", "'", "\"", "`", "@'\n", "\n'@", ";", "\n", "#",
                "<#", ",", "[int]",
                "-join", "1kb", "0x7fffffff", "..", "1e999", "[a-z&&[b]]", "(?=x)", "= 'ECDSA'", "MaximumNames",
                "AddressRanges"],
        },
    ];

    private static void ReadObjects(byte[] input)
    {
        // afl-fuzz wants each input to come by some code of ours, also one that the engine refuses.
        Attempt.To(() => _ = RotationReportFile.Parse(input, "the file", _ => { }).Count);
        foreach (var item in Deserialized(Encoding.UTF8.GetString(input)))
        {
            var report = new ReportBuilder();
            if (Attempt.To(() => ReportInput.Add(report, item)))
                _ = report.Build("x").ToString();
            var entries = new CopiedEntries();
            if (Attempt.To(() => entries.TryAdd(item)))
                Attempt.To(() => Use(entries));
            Attempt.To(() => Revive(item));
        }
    }

    private static void Use(CopiedEntries entries)
    {
        _ = entries.Refusals("Update-K8sPki", new Dictionary<string, object>()).Select(one => one.Refusal.Message).Count();
        _ = string.Concat(entries.Everywhere("x")) + string.Concat(entries.OnNoNode);
        foreach (var survey in entries.Surveys.Surveys(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)))
            _ = SurveyChecks.Run(survey, new PkiCheckOptions()).Count();
    }

    private static void Revive(object item)
    {
        var revived = ArgumentObjects.Unwrap(item);
        if (RemoteObject.Of(item) is not { IsText: false } remote)
            return;
        _ = $"{revived} {remote.Origin.NodeName}";
        Properties.ReadAll(revived, revived.GetType().Name, mayRefuse: true);
    }

    // What the engine itself refuses does not come to us.
    private static IEnumerable<object> Deserialized(string text)
    {
        object? read;
        try
        {
            read = PSSerializer.Deserialize(text);
        }
        catch (Exception failure) when (failure is XmlException or PSArgumentException or InvalidOperationException
            or RuntimeException or ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return [];
        }

        return read is PSObject { BaseObject: ArrayList or object[] } list ? ((IEnumerable)list.BaseObject).OfType<object>()
            : read is object?[] several ? several.OfType<object>() : read is null ? [] : [read];
    }

    private static void ReadJson(byte[] input)
    {
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent(input) };
        var server = new ApiConnection { Server = new Uri("https://192.0.2.1") };
        var page = JsonAnswer.ReadAsync(new MemoryStream(input), answer, server, ApiPage.Read, CancellationToken.None)
            .GetAwaiter().GetResult();
        foreach (var row in TableRows.Of(page))
            _ = row.Properties.Count();
        using var whole = page.Whole();
        Written(ListItems.Named(JsonObjects.From(whole.RootElement)));
        foreach (var item in page.IsList && page.HasItems ? page.Items() : [])
            Written(ListItems.Item(item, page));
    }

    // Get, change a field, send back: what was not changed has to be as it was.
    private static void Written(object? value)
    {
        if (value is null)
            return;
        byte[] text;
        try
        {
            text = JsonBody.Write(value);
        }
        catch (InvalidRequestException)
        {
            return;
        }

        using var sent = JsonDocument.Parse(text, Deep);
        using var again = JsonDocument.Parse(JsonBody.Write(JsonObjects.From(sent.RootElement)!), Deep);
        Must.Hold(JsonElement.DeepEquals(sent.RootElement, again.RootElement), "An object that is sent back is another one.");
    }

    private static void ReadTable(byte[] input)
    {
        var policy = CsrPolicyReader.Read(DataFile.Parse(input, "the file"), "the file");
        foreach (var property in Properties.Of<CsrPolicy>())
            property(policy);
        _ = policy.DnsNameExpression?.IsMatch("a.example");
    }
}
