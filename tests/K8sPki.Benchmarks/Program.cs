using System.Globalization;
using K8sPki.Benchmarks;

if (args is [FreshSession.Argument, .. var probe])
    return FreshSession.RunInThisProcess(probe);
if (args is [ServerProcess.Argument, var kubeConfig, var secrets])
    return ServerProcess.RunInThisProcess(kubeConfig, int.Parse(secrets, CultureInfo.InvariantCulture));
if (args is [BareClient.Argument, var config, var path])
    return BareClient.RunInThisProcess(config, path);

Benchmark[] benchmarks =
[
    new ImportModule(),
    new LargeKubeConfig(),
    new SmallKubeConfig(),
    new CertificateInventory(),
    new CertificateStream(),
    new InitializePki(),
    new SigningRequests(),
    new ClusterSecrets(),
    new FirstAnswer(),
    new FleetInventory(),
    new FleetRotation(),
    new Growth(),
];

if (args is ["--list"])
{
    foreach (var benchmark in benchmarks)
        Console.WriteLine($"{benchmark.Name,-24} {benchmark.Purpose}");
    return 0;
}

var unknown = args.Except(benchmarks.Select(benchmark => benchmark.Name), StringComparer.Ordinal).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark {string.Join(", ", unknown)}. --list shows those there are.");
    return 2;
}

Console.WriteLine($"# sessions: {UserSession.Name}");
foreach (var benchmark in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    Console.WriteLine($"{benchmark.Name}: {benchmark.Purpose}");
    benchmark.Run(new Figures(Console.Out));
}

return 0;
