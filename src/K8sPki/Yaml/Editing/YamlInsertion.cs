namespace K8sPki;

/// <summary>An item to add to a list.</summary>
/// <param name="Value">Its value, written in the style of the document.</param>
/// <param name="Lines">
/// Its lines as they stood elsewhere, comments included, from the column of the dash on; used where the target is in
/// block form.
/// </param>
internal sealed record YamlInsertion(YamlValue Value, IReadOnlyList<string>? Lines);
