using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace K8sPki.Reports;

/// <summary>
/// HTML as it is written: what stands in the source is markup, and every value put into it is text, whatever it holds. There is
/// no way to add a value as markup.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder text = new();

    /// <summary>Adds markup with values: <c>html.Add($"&lt;b&gt;{name}&lt;/b&gt;")</c>.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Markup markup) => markup.End();

    /// <summary>Adds a file of this assembly as it is.</summary>
    public void AddOwn(ReportResource own) => text.Append(own.Content);

    /// <summary>All of it in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

    private void Encode(string value)
    {
        var rest = value.AsSpan();
        while (rest.IndexOfAny("&<>\"'") is >= 0 and var next)
        {
            text.Append(rest[..next]).Append(rest[next] switch
            {
                '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => "&#39;",
            });
            rest = rest[(next + 1)..];
        }

        text.Append(rest);
    }

    /// <summary>The parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly HtmlText html;

        public Markup(int literalLength, int formattedCount, HtmlText html)
        {
            this.html = html;
            html.text.EnsureCapacity(html.text.Length + literalLength + formattedCount);
        }

        public void AppendLiteral(string markup) => html.text.Append(markup);

        public void AppendFormatted(string? value) => html.Encode(value ?? "");

        public void AppendFormatted(int value) => html.text.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(long value) => html.text.Append(value.ToString(CultureInfo.InvariantCulture));

        internal void End()
        {
        }
    }
}
