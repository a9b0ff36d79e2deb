using System.Globalization;
using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Lets -Encoding take a name, a code page or an Encoding.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingNameAttribute : ArgumentTransformationAttribute
{
    private static readonly Dictionary<string, Func<Encoding>> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = () => new UTF8Encoding(false),
        ["utf8NoBOM"] = () => new UTF8Encoding(false),
        ["default"] = () => new UTF8Encoding(false),
        ["utf8BOM"] = () => new UTF8Encoding(true),
        ["ascii"] = () => Encoding.ASCII,
        ["ansi"] = () => Encoding.Latin1,
        ["oem"] = () => Encoding.Default,
        ["unicode"] = () => Encoding.Unicode,
        ["string"] = () => Encoding.Unicode,
        ["bigendianunicode"] = () => Encoding.BigEndianUnicode,
        ["utf32"] = () => Encoding.UTF32,
        ["bigendianutf32"] = () => new UTF32Encoding(true, true),
        ["latin1"] = () => Encoding.Latin1,
    };

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value switch
            {
                Encoding encoding => encoding,
                int page => Encoding.GetEncoding(page),
                string name when Names.TryGetValue(name, out var make) => make(),
                string number when int.TryParse(number, CultureInfo.InvariantCulture, out var page) => Encoding.GetEncoding(page),
                string name => Encoding.GetEncoding(name),
                _ => throw new ArgumentTransformationMetadataException($"'{value}' names no encoding."),
            };
        }
        catch (ArgumentException failure)
        {
            throw new ArgumentTransformationMetadataException($"'{value}' names no encoding. There are {string.Join(", ", Names.Keys)}.", failure);
        }
    }
}
