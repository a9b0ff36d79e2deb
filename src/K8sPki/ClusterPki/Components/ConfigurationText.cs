using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Reads the YAML of a node's configuration, with the errors that such a file has.</summary>
internal static class ConfigurationText
{
    /// <summary>The documents that hold something.</summary>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<YamlField> Parse(byte[] content, NodeFile file)
    {
        var name = file.Here.Text;
        try
        {
            return [.. YamlStream.Read(content, name).Select(document => new YamlField(document))];
        }
        catch (YamlException failure) when (failure.IsLimit)
        {
            throw new LimitExceededException("ConfigurationTooLarge", failure.Message, failure);
        }
        catch (YamlException failure)
        {
            var template = content.AsSpan().IndexOf("{{"u8) >= 0;
            throw new MalformedInputException("ConfigurationNotYaml", template
                ? $"'{name}' is a template and not yet YAML: it has {{{{ in it. Fill it in first. {failure.Message}"
                : failure.Message, failure);
        }
    }
}
