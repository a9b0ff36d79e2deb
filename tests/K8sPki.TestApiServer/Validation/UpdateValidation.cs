using System.Collections.Immutable;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Validation;

/// <summary>What a PUT or PATCH is aimed at; each lets other parts of the object change.</summary>
internal enum UpdateTarget
{
    Object,
    Approval,
}

/// <summary>Makes the new object out of the old and what was sent, by the strategy of the target.</summary>
internal static class UpdateValidation
{
    private static readonly string[] Lasting = [RequestCondition.Approved, RequestCondition.Denied, RequestCondition.Failed];

    /// <summary>The object to store; the old instance when nothing changes.</summary>
    public static SigningRequestObject Apply(
        SigningRequestObject old, SigningRequestObject sent, UpdateTarget target, DateTime now)
    {
        CheckVersion(old, sent);
        var changed = target switch
        {
            UpdateTarget.Approval =>
                old with { Metadata = Metadata(old, sent), Status = old.Status with { Conditions = Stamped(old, sent, now) } },
            _ => old with { Metadata = Metadata(old, sent) },
        };
        Check(old, changed);
        return SameContent(old, changed) ? old : changed;
    }

    private static void CheckVersion(SigningRequestObject old, SigningRequestObject sent)
    {
        if (sent.Metadata.Uid.Length > 0 && sent.Metadata.Uid != old.Metadata.Uid)
        {
            throw ApiFailure.Conflict(
                old.Name,
                $"StorageError: invalid object, Code: 4, Key: /registry/{SigningRequestObject.Resource}/{old.Name}, "
                    + $"ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {sent.Metadata.Uid}, "
                    + $"UID in object meta: {old.Metadata.Uid}");
        }

        if (sent.Metadata.ResourceVersion.Length > 0 && sent.Metadata.ResourceVersion != old.Metadata.ResourceVersion)
        {
            throw ApiFailure.Conflict(
                old.Name, "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static ObjectMetadata Metadata(SigningRequestObject old, SigningRequestObject sent) => old.Metadata with
    {
        Labels = sent.Metadata.Labels,
        Annotations = sent.Metadata.Annotations,
        OwnerReferences = sent.Metadata.OwnerReferences,
        Finalizers = sent.Metadata.Finalizers,
    };

    private static ImmutableArray<RequestCondition> Stamped(SigningRequestObject old, SigningRequestObject sent, DateTime now) =>
    [
        .. sent.Status.Conditions.Select(condition => condition with
        {
            LastUpdateTime = condition.LastUpdateTime ?? now,
            LastTransitionTime = condition.LastTransitionTime ?? LastTransition(old, condition) ?? now,
        }),
    ];

    private static DateTime? LastTransition(SigningRequestObject old, RequestCondition condition) => old.Status.Conditions
        .FirstOrDefault(before => before.Type == condition.Type && before.Status == condition.Status)?.LastTransitionTime;

    private static void Check(SigningRequestObject old, SigningRequestObject changed)
    {
        var errors = new FieldErrors();
        ConditionValidation.Check(changed.Status.Conditions, errors);
        foreach (var type in Lasting.Where(type => Count(changed, type) < Count(old, type)))
            errors.Forbidden("status.conditions", $"updates may not remove a condition of type \"{type}\"");
        errors.ThrowIfAny(old.Name);
    }

    private static int Count(SigningRequestObject item, string type) =>
        item.Status.Conditions.Count(condition => condition.Type == type);

    private static bool SameContent(SigningRequestObject old, SigningRequestObject changed) =>
        old.Status.Conditions.SequenceEqual(changed.Status.Conditions)
        && (old.Status.Certificate ?? []).AsSpan().SequenceEqual(changed.Status.Certificate ?? [])
        && old.Metadata.Labels.SequenceEqual(changed.Metadata.Labels)
        && old.Metadata.Annotations.SequenceEqual(changed.Metadata.Annotations)
        && old.Metadata.Finalizers.SequenceEqual(changed.Metadata.Finalizers)
        && old.Metadata.OwnerReferences?.ToJsonString() == changed.Metadata.OwnerReferences?.ToJsonString();
}

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
        var allowed = condition.Type is RequestCondition.Approved or RequestCondition.Denied or RequestCondition.Failed
            ? OnlyTrue : AnyStatus;
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
