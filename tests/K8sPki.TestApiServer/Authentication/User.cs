using System.Collections.Immutable;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Rbac;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Authentication;

/// <summary>Who a request comes from.</summary>
public sealed record User(string Name, ImmutableArray<string> Groups)
{
    public const string AuthenticatedGroup = "system:authenticated";

    public static User Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>The user with the group that every user with a credential has.</summary>
    public User Authenticated() =>
        Groups.Contains(AuthenticatedGroup) ? this : this with { Groups = Groups.Add(AuthenticatedGroup) };

    /// <summary>The user that the Impersonate-* headers name; this one without them.</summary>
    /// <exception cref="ApiFailure">403: only masters may.</exception>
    internal User ActingAs(IHeaderDictionary headers)
    {
        var name = headers["Impersonate-User"].ToString();
        if (name.Length == 0)
            return this;
        if (!AccessRules.Allows(this, new AccessRequest("impersonate", "", "users") { Name = name }))
        {
            throw new ApiFailure(
                403,
                "Forbidden",
                $"users \"{name}\" is forbidden: User \"{Name}\" cannot impersonate resource \"users\" in API group \"\" at "
                    + "the cluster scope",
                new StatusDetails(name, "", "users"));
        }

        return new User(name, [.. headers["Impersonate-Group"].OfType<string>()]).Authenticated();
    }
}
