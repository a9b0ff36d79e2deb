using System.Globalization;
using System.Text;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Storage;

/// <summary>Many pending requests that share the bytes of one PKCS#10.</summary>
internal static class SeededRequests
{
    public static IEnumerable<SigningRequestObject> Make(int count, string requestPem, string namePrefix, string signerName, DateTime created)
    {
        var spec = new SigningRequestSpec
        {
            Request = Encoding.UTF8.GetBytes(requestPem),
            SignerName = signerName,
            Usages = ["client auth"],
            Username = "seeder",
            Groups = ["system:authenticated"],
        };
        return Enumerable.Range(0, count).Select(number => new SigningRequestObject(
            new ObjectMetadata
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{namePrefix}-{number:000000}"),
                Uid = Guid.NewGuid().ToString(),
                CreationTimestamp = created,
            },
            spec,
            SigningRequestStatus.None));
    }
}
