using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace K8sPki.TestServer.Faults;

/// <summary>The faults that are switched on; may be changed at any time.</summary>
public sealed class FaultSwitches
{
    private readonly Lock gate = new();
    private readonly List<Armed> faults = [];

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (gate)
            faults.Add(new Armed(fault));
    }

    public void Clear()
    {
        lock (gate)
            faults.Clear();
    }

    /// <summary>The faults that meet this call, in the order in which they were added.</summary>
    internal IReadOnlyList<Fault> For(HttpRequest request)
    {
        lock (gate)
            return [.. faults.Where(armed => armed.Meets(request)).Select(armed => armed.Fault)];
    }

    private sealed class Armed(Fault fault)
    {
        private int seen;

        public Fault Fault { get; } = fault;

        public bool Meets(HttpRequest request)
        {
            var fits = (Fault.Method.Length == 0 || request.Method == Fault.Method)
                && request.GetEncodedPathAndQuery().Contains(Fault.PathContains, StringComparison.Ordinal);
            if (!fits)
                return false;
            var number = seen++;
            return number >= Fault.Skip && number - Fault.Skip < Fault.Times;
        }
    }
}
