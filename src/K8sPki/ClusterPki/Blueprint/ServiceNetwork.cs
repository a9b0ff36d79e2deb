using System.Net;
using System.Numerics;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The network of a cluster's services.</summary>
internal sealed record ServiceNetwork
{
    private const int MostBits = 20;

    private ServiceNetwork(IPNetwork network) => Network = network;

    /// <summary>The network that kubeadm and kube-apiserver take when nothing is said.</summary>
    public static ServiceNetwork Default { get; } = Parse("10.96.0.0/12");

    /// <summary>The network.</summary>
    public IPNetwork Network { get; }

    /// <summary>The first address after the network's own: that of the service <c>kubernetes</c>.</summary>
    public IPAddress FirstAddress
    {
        get
        {
            var number = new BigInteger(Network.BaseAddress.GetAddressBytes(), isUnsigned: true, isBigEndian: true) + 1;
            var bytes = new byte[Network.BaseAddress.GetAddressBytes().Length];
            var shorter = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            shorter.CopyTo(bytes, bytes.Length - shorter.Length);
            return new IPAddress(bytes);
        }
    }

    /// <summary>Reads <c>10.96.0.0/12</c> or <c>fd00:10:96::/112</c>; an address inside stands for its network.</summary>
    /// <exception cref="InvalidRequestException">It is none, or too small for a service.</exception>
    public static ServiceNetwork Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!AddressText.TryReadNetwork(text, out var address, out var length))
        {
            AddressText.RefuseAmbiguous(text.Split('/')[0]);
            throw Invalid(text, "Write it as 10.96.0.0/12 or fd00:10:96::/112.");
        }

        if (length > AddressText.Bits(address) - 3)
            throw Invalid(text, "It has no room for services: at least eight addresses are needed.");
        // kube-apiserver and kubeadm alike.
        if (AddressText.Bits(address) - length > MostBits)
            throw Invalid(text, $"It is too large: kube-apiserver demands at least /{AddressText.Bits(address) - MostBits}.");
        return new ServiceNetwork(new IPNetwork(AddressRange.StartOf(address, length), length));
    }

    /// <summary>Reads one network, or an IPv4 and an IPv6 network, in an array or joined by commas.</summary>
    /// <exception cref="InvalidRequestException">One is none, or there are two of one kind.</exception>
    public static IReadOnlyList<ServiceNetwork> ParseAll(IEnumerable<string> texts)
    {
        var networks = texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Select(Parse).ToList();
        if (networks.Count > 2
            || networks.DistinctBy(network => network.Network.BaseAddress.AddressFamily).Count() != networks.Count)
            throw new InvalidRequestException(
                "ServiceCidrInvalid", "A cluster has one service network, or one for IPv4 and one for IPv6.");
        return networks;
    }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();

    private static InvalidRequestException Invalid(string text, string remedy) =>
        new("ServiceCidrInvalid", $"'{PrintableText.Escape(text)}' is not a network for services. {remedy}");
}
