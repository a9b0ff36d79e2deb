using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Validation;

/// <summary>The rules for status.conditions.</summary>
internal static class ConditionValidation
{
    private const string Exclusive = "Approved and Denied conditions are mutually exclusive";
    private static readonly string[] OnlyTrue = ["True"];
    private static readonly string[] AnyStatus = ["False", "True", "Unknown"];

    public static void Check(IReadOnlyList<RequestCondition> conditions, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < conditions.Count; i++)
        {
            var condition = conditions[i];
            var field = $"status.conditions[{i}]";
            if (condition.Type.Length == 0)
                errors.Required($"{field}.type");
            CheckStatus(condition, field, errors);
            if (Opposite(condition.Type) is { } opposite && seen.Contains(opposite))
                errors.Invalid($"{field}.type", FieldErrors.Quoted(condition.Type), Exclusive);
            if (!seen.Add(condition.Type))
                errors.Duplicate($"{field}.type", condition.Type);
        }
    }

    private static void CheckStatus(RequestCondition condition, string field, FieldErrors errors)
    {
        var allowed = condition.Type is RequestCondition.Approved or RequestCondition.Denied or RequestCondition.Failed ? OnlyTrue : AnyStatus;
        if (condition.Status.Length == 0)
            errors.Required($"{field}.status");
        else if (!allowed.Contains(condition.Status))
            errors.NotSupported($"{field}.status", condition.Status, allowed);
    }

    private static string? Opposite(string type) => type switch
    {
        RequestCondition.Approved => RequestCondition.Denied,
        RequestCondition.Denied => RequestCondition.Approved,
        _ => null,
    };
}
