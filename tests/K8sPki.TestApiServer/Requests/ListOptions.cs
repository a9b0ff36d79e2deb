using System.Globalization;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Requests;

/// <summary>Which options of a list go together. Source: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation.</summary>
internal static class ListOptions
{
    private const string Match = "resourceVersionMatch";
    private const string Forbidden = "FieldValueForbidden";
    private static readonly string[] Matches = ["Exact", "NotOlderThan"];

    /// <exception cref="ApiFailure">422 or 400.</exception>
    public static void CheckList(ApiCall call)
    {
        _ = call.WatchTimeout;
        var errors = new List<FieldError>();
        if (call.ResourceVersionMatch.Length > 0)
            CheckMatch(call, errors);
        if (call.AsksForInitialEvents)
            errors.Add(new(Forbidden, "sendInitialEvents", "Forbidden: sendInitialEvents is forbidden for list"));
        if (errors.Count > 0)
            throw ApiFailure.InvalidOptions("ListOptions", errors);
        if (call.Continue.Length == 0 && VersionProblem(call.ResourceVersion) is { } problem)
            throw ApiFailure.BadRequest($"invalid resource version: {problem}");
    }

    /// <exception cref="ApiFailure">500, without a reason.</exception>
    public static void CheckGet(ApiCall call)
    {
        if (VersionProblem(call.ResourceVersion) is { } problem)
            throw new ApiFailure(500, "", problem);
    }

    /// <exception cref="ApiFailure">422, 400 or 500.</exception>
    public static void CheckWatch(ApiCall call)
    {
        _ = (call.WatchTimeout, call.Limit);
        if (call.ResourceVersionMatch.Length > 0 && !call.AsksForInitialEvents)
        {
            List<FieldError> errors = [new(Forbidden, Match, "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")];
            if (call.ResourceVersionMatch != "NotOlderThan")
                errors.Add(new("FieldValueNotSupported", Match, $"Unsupported value: \"{call.ResourceVersionMatch}\": supported values: \"NotOlderThan\""));
            throw ApiFailure.InvalidOptions("ListOptions", errors);
        }

        if (call.AsksForInitialEvents && call.ResourceVersionMatch != "NotOlderThan")
            throw ApiFailure.InvalidOptions("ListOptions", [new(Forbidden, Match, "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]);
        CheckGet(call);
    }

    private static void CheckMatch(ApiCall call, List<FieldError> errors)
    {
        if (call.ResourceVersion.Length == 0)
            errors.Add(new(Forbidden, Match, "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (call.Continue.Length > 0)
            errors.Add(new(Forbidden, Match, "Forbidden: resourceVersionMatch is forbidden when continue is provided"));
        if (!Matches.Contains(call.ResourceVersionMatch))
            errors.Add(new("FieldValueNotSupported", Match, $"Unsupported value: \"{call.ResourceVersionMatch}\": supported values: \"Exact\", \"NotOlderThan\", \"\""));
        if (call.ResourceVersionMatch == "Exact" && call.ResourceVersion == "0")
            errors.Add(new(Forbidden, Match, "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }

    private static string? VersionProblem(string version) =>
        version.Length == 0 || ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : $"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax";
}
