using System.Collections.Immutable;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Rbac;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Authentication;

/// <summary>The Impersonate-* headers: who may act as whom.</summary>
internal sealed class Impersonation(AccessRules rules)
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>The user to act as: the caller itself without such headers.</summary>
    /// <exception cref="ApiFailure">403: the caller may not; 500: groups without a user.</exception>
    public User Apply(User caller, IHeaderDictionary headers)
    {
        var name = headers["Impersonate-User"].ToString();
        var groups = headers["Impersonate-Group"].Where(group => group is not null).Select(group => group!).ToImmutableArray();
        var uid = headers["Impersonate-Uid"].ToString();
        var extra = headers.Where(header => header.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (name.Length == 0)
        {
            if (groups.Length > 0 || uid.Length > 0 || extra.Count > 0)
                throw new ApiFailure(500, "InternalError", "Internal error occurred: requested groups, uid or extra without impersonating a user name");
            return caller;
        }

        Check(caller, "users", "", name);
        foreach (var group in groups)
            Check(caller, "groups", "", group);
        if (uid.Length > 0)
            Check(caller, "uids", "authentication.k8s.io", uid);
        foreach (var header in extra)
            Check(caller, $"userextras/{ExtraName(header.Key)}", "authentication.k8s.io", header.Value.ToString());
        var acted = new User(name, groups)
        {
            Uid = uid,
            Extra = User.Anonymous.Extra.AddRange(extra.Select(header =>
                KeyValuePair.Create(ExtraName(header.Key), header.Value.Select(value => value ?? "").ToImmutableArray()))),
        };
        return name == User.Anonymous.Name ? acted with { Groups = acted.Groups.Add(User.UnauthenticatedGroup) } : acted.Authenticated();
    }

    private static string ExtraName(string header) => Uri.UnescapeDataString(header[ExtraPrefix.Length..].ToLowerInvariant());

    private void Check(User caller, string resource, string group, string name)
    {
        if (!rules.Allows(caller, new AccessRequest("impersonate", group, resource) { Name = name }))
        {
            throw new ApiFailure(
                403,
                "Forbidden",
                $"{(group.Length > 0 ? $"{resource}.{group}" : resource)} \"{name}\" is forbidden: User \"{caller.Name}\" cannot impersonate resource \"{resource}\" in API group \"{group}\" at the cluster scope",
                new StatusDetails(name, group, resource));
        }
    }
}
