namespace K8sPki;

/// <summary>Reads the YAML of a node's configuration, with the errors that such a file has.</summary>
internal static class ConfigurationText
{
    /// <summary>The documents that hold something.</summary>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<YamlDocument> Parse(byte[] content, string file)
    {
        try
        {
            return YamlStream.Read(content, file);
        }
        catch (MalformedInputException failure)
        {
            var template = content.AsSpan().IndexOf("{{"u8) >= 0;
            throw new MalformedInputException("ConfigurationNotYaml", template
                ? $"'{file}' is a template and not yet YAML: it has {{{{ in it. Fill it in first. {failure.Message}"
                : failure.Message, failure);
        }
        catch (LimitExceededException failure)
        {
            throw new LimitExceededException("ConfigurationTooLarge", failure.Message, failure);
        }
    }
}
