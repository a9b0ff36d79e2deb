using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace K8sPki;

/// <summary>The comments of a document and their places.</summary>
internal static class YamlComments
{
    /// <summary>Offset and text (from the # on) of each comment, in order.</summary>
    public static IReadOnlyList<(int Offset, string Text)> Of(YamlDocument document)
    {
        var comments = new List<(int, string)>();
        if (!document.Text.Contains('#', StringComparison.Ordinal))
            return comments;
        var scanner = new Scanner(new StringReader(document.Text), skipComments: false);
        while (scanner.MoveNext())
        {
            if (scanner.Current is not Comment comment)
                continue;
            var start = (int)comment.Start.Index;
            comments.Add((start, document.Text[start..YamlText.LineEnd(document.Text, start)].TrimEnd()));
        }

        return comments;
    }
}
