using System.Globalization;
using K8sPki.Endpoints;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>What running components present, beside what they should.</summary>
internal static class EndpointChecks
{
    // What watches its file looks at it each minute (k8s.io/apiserver, dynamiccertificates).
    private static readonly TimeSpan TimeToReload = TimeSpan.FromMinutes(2);

    public static IEnumerable<Finding> Run(PkiInventory facts, PkiCheckOptions options) =>
        Loopbacks(facts, options).Concat(Others(facts, options));

    private static IEnumerable<Finding> Loopbacks(PkiInventory facts, PkiCheckOptions options)
    {
        foreach (var (endpoint, chain) in facts.Presented)
        {
            // A server that has none of that name presents its usual one.
            if (endpoint.Kind != PkiEndpointKind.Loopback || chain.Own is not { } certificate
                || !certificate.DnsNames.Contains(EndpointDiscovery.LoopbackName)
                || certificate.ValidTo - options.At > options.Within)
                continue;
            var hasEnded = certificate.ValidTo < options.At;
            var rule = hasEnded ? Rule.ApiServerLoopbackExpires.As(FindingSeverity.Error) : Rule.ApiServerLoopbackExpires;
            var since = ProcessStart.Of(certificate) is { } start ? $" runs since {IsoTime.UtcMinute(start)}, and" : ":";
            yield return rule.Found(
                certificate, $"{endpoint.Component} at {endpoint.Endpoint}{since} the certificate by which it knows itself "
                    + (hasEnded ? $"has ended {IsoTime.UtcMinute(certificate.ValidTo)}: it refuses to create anything."
                        : $"ends {IsoTime.UtcMinute(certificate.ValidTo)}: from then on it refuses to create anything."),
                PkiRemedy.Restart(
                    endpoint.Component, $"Only a restart makes another one: {HowToRestart(facts, endpoint)}."));
        }
    }

    private static IEnumerable<Finding> Others(PkiInventory facts, PkiCheckOptions options)
    {
        var different = facts.Presented.Where(presented => presented.Endpoint.Kind == PkiEndpointKind.File
            && presented is { Endpoint.Entry.Certificate: { } stored, Chain.Own: { } shown } && !shown.Equals(stored));
        foreach (var alike in different.GroupBy(presented => (presented.Endpoint.Entry, presented.Chain.Own)))
        {
            var endpoints = alike.Select(presented => presented.Endpoint).ToList();
            yield return StrangerChecks.Find(facts, options, [.. alike])
                ?? Other(facts, options, endpoints, alike.Key.Entry!, alike.Key.Own!);
        }
    }

    private static Finding Other(
        PkiInventory facts, PkiCheckOptions options, List<PkiEndpoint> endpoints, PkiEntry entry, Certificate shown)
    {
        var endpoint = endpoints[0];
        var age = options.At - entry.Status?.Written;
        var reload = ReloadOf(facts, endpoint);
        var isOnItsWay = reload is { Kind: ReloadKind.WithinMinute } && !reload.NeedsRestart
            && age >= TimeSpan.Zero && age < TimeToReload;
        var rule = isOnItsWay ? Rule.ServedNotStored.As(FindingSeverity.Information)
            : shown.ValidTo < options.At ? Rule.ServedNotStored.As(FindingSeverity.Error) : Rule.ServedNotStored;
        var message = $"{endpoint.Component} at {string.Join(", ", endpoints.Select(Place))} presents another certificate than "
            + $"{PkiLabel.Of(entry)} has: {Named(shown)} instead of {Named(entry.Certificate!)}.";
        return isOnItsWay
            ? rule.Found(entry, message, PkiRemedy.LookAgain(facts)
                .Then($"{endpoint.Component} takes the file up {reload}: look again then."))
            : rule.Found(entry, message, PkiRemedy.Restart(endpoint.Component, Advice(facts, endpoint, reload)));
    }

    private static string Advice(PkiInventory facts, PkiEndpoint endpoint, FlagReload? reload)
    {
        var restart = HowToRestart(facts, endpoint);
        if (reload is null)
            return $"{endpoint.Component} takes up what it has renewed itself, and nothing that others put there: {restart}.";
        return reload.Kind == ReloadKind.AtStart
            ? $"{endpoint.Component} reads the file only when it starts: {restart}."
            : $"{endpoint.Component} takes the file up {reload}, and has not. Its log says why: the key there may not be the "
                + $"certificate's, or the process may not read it. If it says nothing, {restart}.";
    }

    // What no flag names, kubelet has made or asked for itself.
    private static FlagReload? ReloadOf(PkiInventory facts, PkiEndpoint endpoint) => endpoint.CertificateFlag is { } flag
        ? (facts.Component(endpoint.Component)?.Flag(flag) ?? ComponentFlag.Find(endpoint.Component, flag))?.Reload
            ?? FlagReload.AtStart
        : null;

    /// <summary>How the component behind an endpoint is restarted.</summary>
    public static string HowToRestart(PkiInventory facts, PkiEndpoint endpoint)
    {
        var how = facts.Component(endpoint.Component) is { } component
            ? $" ({RenewalRestarts.Restart(facts, component).Instruction})" : "";
        return $"restart {endpoint.Component} on {facts.Node}{how}";
    }

    /// <summary>The endpoint, and the name that was asked for there.</summary>
    public static string Place(PkiEndpoint endpoint) =>
        endpoint.ServerName.Length == 0 ? endpoint.Endpoint : $"{endpoint.Endpoint} (as {endpoint.ServerName})";

    private static string Named(Certificate certificate) => string.Create(CultureInfo.InvariantCulture,
        $"one valid from {IsoTime.UtcMinute(certificate.ValidFrom)} until {IsoTime.UtcMinute(certificate.ValidTo)} (serial "
            + $"{certificate.SerialNumber})");
}
