using System.Net;

namespace K8sPki;

/// <summary>A node of a cluster, as far as its certificates name it.</summary>
/// <param name="Name">Its name; null when it is not known.</param>
/// <param name="Address">The address that its API server and etcd member are reached by; null for a worker, or when it is not known.</param>
internal sealed record ClusterNode(string? Name, IPAddress? Address = null);
