namespace K8sPki.Shell.Commands;

/// <summary>One column of a table or line of a list: what it is called and what stands in it.</summary>
internal sealed record FormatColumn(string Label, Func<PSObject, object?> Value)
{
    /// <summary>Columns of the terminal; 0 leaves it to the formatter.</summary>
    public int Width { get; init; }

    /// <summary>Null puts numbers right and all else left.</summary>
    public Alignment? Alignment { get; init; }

    public string? FormatString { get; init; }

    /// <summary>Of a line of a list: whether it is worth showing; null shows it always.</summary>
    public Func<PSObject, object?>? Condition { get; init; }

    /// <summary>True when one of the items has something to show here.</summary>
    public bool IsShownFor(IReadOnlyList<PSObject> items) => Condition is null || items.Any(item => LanguagePrimitives.IsTrue(Condition(item)));

    public static FormatColumn Of(PropertyExpression expression, string name) => new(expression.IsPattern ? name : expression.Label,
        expression.IsPattern ? item => PropertyExpression.From([name])[0].Value(item) : expression.Value)
    {
        Width = expression.Option("Width") is { } width ? LanguagePrimitives.ConvertTo<int>(width) : 0,
        Alignment = expression.Option("Alignment") is { } alignment ? LanguagePrimitives.ConvertTo<Alignment>(alignment) : null,
        FormatString = expression.Option("FormatString")?.ToString(),
    };

    public object? Cell(PSObject item)
    {
        var value = Value(item);
        if (string.IsNullOrEmpty(FormatString) || value is null)
            return value;
        var format = FormatString.Contains("{0", StringComparison.Ordinal) ? FormatString : $"{{0:{FormatString}}}";
        return string.Format(System.Globalization.CultureInfo.CurrentCulture, format, value is PSObject wrapped ? wrapped.BaseObject : value);
    }
}
