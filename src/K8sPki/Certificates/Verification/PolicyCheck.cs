using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Certificate policies along a chain (RFC 5280 section 6.1 as RFC 9618 renews it), checked by Go since 1.24. Nobody asks
/// for a policy here, so a chain fails only when a certificate of it demands that one be valid throughout and none is.
/// </summary>
internal static class PolicyCheck
{
    /// <summary>True when the policies of the chain do not speak against it.</summary>
    /// <param name="chain">The judged certificate first, the root last.</param>
    public static bool IsValid(IReadOnlyList<ChainMember> chain)
    {
        var length = chain.Count - 1;
        if (length == 0)
            return true;
        var state = new State(length + 1);
        for (var i = length - 1; i >= 0; i--)
        {
            if (!state.Step(chain[i], isLast: i == 0))
                return false;
        }

        return state.IsValidAtEnd(chain[0].Extensions.Policies);
    }

    private sealed class State(long never)
    {
        // Valid policies at this depth, each with the policies expected of the next certificate; null once there are none.
        private Dictionary<string, HashSet<string>>? valid =
            new(StringComparer.Ordinal) { [Oids.Extension.AnyPolicy] = Only(Oids.Extension.AnyPolicy) };
        private long explicitAfter = never;
        private long noMappingAfter = never;
        private long noAnyAfter = never;

        public bool Step(ChainMember certificate, bool isLast)
        {
            var policies = certificate.Extensions.Policies;
            if (policies.Policies.Count == 0)
                valid = null;
            if (explicitAfter == 0 && valid is null)
                return false;
            if (valid is not null)
            {
                valid = Next(valid, policies, noAnyAfter > 0 || (!isLast && certificate.IsSelfIssued));
                if (!isLast && !Map(valid, policies))
                    return false;
            }

            if (!isLast)
                Count(policies, certificate.IsSelfIssued);
            return true;
        }

        public bool IsValidAtEnd(PolicyExtensions leaf)
        {
            var isDemanded = Math.Max(explicitAfter - 1, 0) == 0 || leaf.RequireExplicit == 0;
            return !isDemanded || valid is { Count: > 0 };
        }

        private static Dictionary<string, HashSet<string>> Next(
            Dictionary<string, HashSet<string>> above, PolicyExtensions policies, bool takesAny)
        {
            var expected = above.Values.SelectMany(set => set).ToHashSet(StringComparer.Ordinal);
            var next = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (var policy in policies.Policies)
            {
                if (policy != Oids.Extension.AnyPolicy
                    && (expected.Contains(policy) || above.ContainsKey(Oids.Extension.AnyPolicy)))
                    next[policy] = Only(policy);
            }

            if (takesAny && policies.Policies.Contains(Oids.Extension.AnyPolicy))
            {
                foreach (var policy in expected)
                    next.TryAdd(policy, Only(policy));
            }

            return next;
        }

        private bool Map(Dictionary<string, HashSet<string>> current, PolicyExtensions policies)
        {
            if (noMappingAfter == 0)
            {
                foreach (var (issuer, _) in policies.Mappings)
                    current.Remove(issuer);
                return true;
            }

            foreach (var group in policies.Mappings.GroupBy(pair => pair.Issuer, pair => pair.Subject, StringComparer.Ordinal))
            {
                var subjects = group.ToHashSet(StringComparer.Ordinal);
                if (group.Key == Oids.Extension.AnyPolicy || subjects.Contains(Oids.Extension.AnyPolicy))
                    return false;
                if (current.ContainsKey(group.Key) || current.ContainsKey(Oids.Extension.AnyPolicy))
                    current[group.Key] = subjects;
            }

            return true;
        }

        private void Count(PolicyExtensions policies, bool isSelfIssued)
        {
            if (!isSelfIssued)
            {
                explicitAfter = Math.Max(explicitAfter - 1, 0);
                noMappingAfter = Math.Max(noMappingAfter - 1, 0);
                noAnyAfter = Math.Max(noAnyAfter - 1, 0);
            }

            explicitAfter = Math.Min(explicitAfter, policies.RequireExplicit ?? long.MaxValue);
            noMappingAfter = Math.Min(noMappingAfter, policies.InhibitMapping ?? long.MaxValue);
            noAnyAfter = Math.Min(noAnyAfter, policies.InhibitAny ?? long.MaxValue);
        }

        private static HashSet<string> Only(string policy) => new(StringComparer.Ordinal) { policy };
    }
}

/// <summary>What a certificate says about policies (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).</summary>
internal sealed class PolicyExtensions
{
    /// <summary>The policies; empty when absent.</summary>
    public HashSet<string> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs of an issuer's policy and the subject's that counts as the same.</summary>
    public List<(string Issuer, string Subject)> Mappings { get; } = [];

    /// <summary>After how many certificates a policy must be there; null for never.</summary>
    public long? RequireExplicit { get; private set; }

    /// <summary>After how many certificates policies are no longer mapped; null for never.</summary>
    public long? InhibitMapping { get; private set; }

    /// <summary>After how many certificates the policy for everything no longer counts; null for never.</summary>
    public long? InhibitAny { get; private set; }

    internal void ReadPolicies(AsnReader reader)
    {
        var list = reader.ReadSequence();
        while (list.HasData)
            Policies.Add(list.ReadSequence().ReadObjectIdentifier());
    }

    internal void ReadMappings(AsnReader reader)
    {
        var list = reader.ReadSequence();
        while (list.HasData)
        {
            var pair = list.ReadSequence();
            Mappings.Add((pair.ReadObjectIdentifier(), pair.ReadObjectIdentifier()));
        }
    }

    internal void ReadConstraints(AsnReader reader)
    {
        var fields = reader.ReadSequence();
        RequireExplicit = Number(fields, 0);
        InhibitMapping = Number(fields, 1);
    }

    internal void ReadInhibitAny(AsnReader reader) => InhibitAny = Read(reader, Asn1Tag.Integer);

    private static long? Number(AsnReader fields, int number)
    {
        var tag = StrictDer.Context(number);
        return StrictDer.NextIs(fields, tag) ? Read(fields, tag) : null;
    }

    // A negative number counts as absent, as Go has it.
    private static long? Read(AsnReader reader, Asn1Tag tag)
    {
        if (!reader.TryReadInt64(out var value, tag))
            throw new AsnContentException("A number in the policy extensions is too large.");
        return value < 0 ? null : value;
    }
}
