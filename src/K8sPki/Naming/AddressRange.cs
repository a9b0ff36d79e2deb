using System.Net;

namespace K8sPki;

/// <summary>Networks of addresses.</summary>
internal static class AddressRange
{
    /// <summary>The first address of the network that an address is in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="prefix">The number of bits of the network's prefix.</param>
    public static IPAddress StartOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
