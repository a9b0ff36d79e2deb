namespace K8sPki;

/// <summary>Something in a document that every Kubernetes reader refuses.</summary>
/// <param name="Fault">What it is.</param>
/// <param name="Node">Where it is.</param>
/// <param name="Text">What is wrong; it begins small and has no full stop.</param>
internal sealed record YamlProblem(YamlFault Fault, YamlNode Node, string Text);
