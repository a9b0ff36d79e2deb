using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Writes objects as PowerShell's ConvertTo-Json does: dictionaries and objects by name, down to a depth.</summary>
internal sealed class JsonText(int depth, bool enumsAsStrings)
{
    /// <summary>Set when something lay deeper than the depth and was written as text.</summary>
    public bool Truncated { get; private set; }

    public string Write(object? value, bool compress)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = !compress,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 1000,
            SkipValidation = true,
        };
        using (var json = new Utf8JsonWriter(buffer, options))
            Write(json, value, 0);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void Write(Utf8JsonWriter json, object? value, int level)
    {
        var wrapper = value as PSObject;
        var inner = wrapper is null ? value : wrapper.BaseObject;
        if (WriteScalar(json, inner))
            return;
        if (level > depth)
        {
            Truncated = true;
            json.WriteStringValue(wrapper is { BaseObject: PSCustomObject } ? wrapper.ToString() : ObjectComparison.Text(inner));
        }
        else if (inner is IDictionary table)
            WriteDictionary(json, table, level);
        else if (inner is IEnumerable items)
            WriteArray(json, items, level);
        else
            WriteObject(json, wrapper ?? PSObject.AsPSObject(inner!), level);
    }

    private bool WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                return true;
            case string or char or Uri or Guid or Version or System.Net.IPAddress:
                json.WriteStringValue(value.ToString());
                return true;
            case bool flag:
                json.WriteBooleanValue(flag);
                return true;
            case DateTime moment:
                json.WriteStringValue(moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                return true;
            case DateTimeOffset moment:
                json.WriteStringValue(moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
                return true;
            case Enum choice when enumsAsStrings:
                json.WriteStringValue(choice.ToString());
                return true;
            case Enum choice:
                json.WriteNumberValue(decimal.Parse(choice.ToString("D"), CultureInfo.InvariantCulture));
                return true;
            case double or float:
                WriteFloat(json, Convert.ToDouble(value, CultureInfo.InvariantCulture), value);
                return true;
            case System.Numerics.BigInteger number:
                json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                return true;
            default:
                if (value is not (sbyte or byte or short or ushort or int or uint or long or ulong or decimal))
                    return false;
                json.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                return true;
        }
    }

    /// <summary>A float stays one when it is read back: 1 is written as 1.0.</summary>
    private static void WriteFloat(Utf8JsonWriter json, double value, object original)
    {
        if (!double.IsFinite(value))
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
            return;
        }
        var text = ((IFormattable)original).ToString("R", CultureInfo.InvariantCulture);
        if (text.AsSpan().ContainsAny('E', 'e'))
            json.WriteNumberValue(value);
        else
            json.WriteNumberValue(decimal.Parse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", CultureInfo.InvariantCulture));
    }

    private void WriteDictionary(Utf8JsonWriter json, IDictionary table, int level)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in table)
        {
            json.WritePropertyName(entry.Key.ToString() ?? "");
            Write(json, entry.Value, level + 1);
        }
        json.WriteEndObject();
    }

    private void WriteArray(Utf8JsonWriter json, IEnumerable items, int level)
    {
        json.WriteStartArray();
        foreach (var item in items)
            Write(json, item, level + 1);
        json.WriteEndArray();
    }

    private void WriteObject(Utf8JsonWriter json, PSObject item, int level)
    {
        json.WriteStartObject();
        foreach (var property in item.Properties)
        {
            json.WritePropertyName(property.Name);
            Write(json, PropertyExpression.ValueOf(property), level + 1);
        }
        json.WriteEndObject();
    }
}
