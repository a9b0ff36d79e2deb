namespace K8sPki;

/// <summary>Something in a document that a reader refuses.</summary>
/// <param name="Rule">What it is called.</param>
/// <param name="Node">Where it is.</param>
/// <param name="Text">What is wrong; it begins small and has no full stop.</param>
internal sealed record YamlProblem(Rule Rule, YamlNode Node, string Text);
