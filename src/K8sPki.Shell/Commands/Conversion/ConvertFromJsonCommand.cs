using System.Globalization;
using System.Text.Json;

namespace K8sPki.Shell.Commands;

/// <summary>ConvertFrom-Json.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
[OutputType(typeof(PSObject), typeof(OrderedHashtable))]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> lines = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => lines.Add(InputObject);

    protected override void EndProcessing()
    {
        if (lines.TrueForAll(string.IsNullOrWhiteSpace))
            return;
        if (lines.Count > 1 && IsJson(lines[0]))
            lines.ForEach(Convert);
        else
            Convert(string.Join('\n', lines));
    }

    /// <summary>When the first line stands for itself, every line does.</summary>
    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Convert(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = Depth,
            });
            WriteObject(Value(document.RootElement), !NoEnumerate);
        }
        catch (JsonException failure)
        {
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException($"Conversion from JSON failed with error: {failure.Message}", failure),
                "System.ArgumentException", ErrorCategory.NotSpecified, null));
        }
    }

    private object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => AsHashtable ? Table(element) : Properties(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.String => Text(element.GetString()!),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private OrderedHashtable Table(JsonElement element)
    {
        var table = new OrderedHashtable();
        foreach (var property in element.EnumerateObject())
            table[property.Name] = Value(property.Value);
        return table;
    }

    private PSObject Properties(JsonElement element)
    {
        var made = new PSObject();
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Length == 0)
                throw new JsonException("a property has an empty name; -AsHashtable takes it.");
            if (made.Properties[property.Name] is { } twin && twin.Name != property.Name)
                throw new JsonException($"the names '{twin.Name}' and '{property.Name}' differ in case only; -AsHashtable takes them.");
            made.Properties.Remove(property.Name);
            made.Properties.Add(new PSNoteProperty(property.Name, Value(property.Value)), true);
        }
        return made;
    }

    /// <summary>As in PowerShell, text in the form of an ISO 8601 time becomes one.</summary>
    private static object Text(string text) =>
        text.Length is >= 19 and <= 35 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':'
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment)
            ? moment : text;

    private static object Number(JsonElement element)
    {
        var text = element.GetRawText();
        if (text.AsSpan().ContainsAny('.', 'e', 'E'))
            return element.GetDouble();
        return element.TryGetInt64(out var number) ? number
            : System.Numerics.BigInteger.Parse(text, CultureInfo.InvariantCulture);
    }
}
