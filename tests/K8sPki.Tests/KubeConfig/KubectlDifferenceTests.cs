using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// The same operation by kubectl on one copy and by the library on another: kubectl sees the same afterwards, and ours
/// has every comment of the lines that had to stay.
/// </summary>
public sealed class KubectlDifferenceTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("k8spki-").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [PeerTheory("kubectl")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Two_hundred_and_forty_operations_end_as_with_kubectl(int part)
    {
        var done = 0;
        for (var seed = part * 1000; done < 60; seed++)
            done += CompareOperations(seed);
    }

    private int CompareOperations(int seed)
    {
        var random = new Random(seed);
        var theirs = Directory.CreateDirectory(Path.Combine(root, seed + "k")).FullName;
        var ours = Directory.CreateDirectory(Path.Combine(root, seed + "o")).FullName;
        var names = new KubeConfigNames();
        var files = WriteFiles(seed, random, names, theirs, ours);
        var kubectl = new Kubectl(theirs, [.. files.Select(file => Path.Combine(theirs, file))]);
        var reader = new Kubectl(ours, [.. files.Select(file => Path.Combine(ours, file))]);
        var location = new KubeConfigLocation([.. files.Select(file => Path.Combine(ours, file))], false);
        var comments = Comments(ours);
        for (var i = 0; i < 4; i++)
        {
            var operation = KubeConfigOperation.Choose(random, names);
            var before = string.Concat(files.Select(file => Read(ours, file)));
            var run = kubectl.Run(operation.Arguments(theirs));
            var failure = Try(() => KubeConfigWriter.Change(location, draft => operation.Apply(draft, ours), CancellationToken.None));
            var after = string.Concat(files.Select(file => Read(ours, file)));
            var story = $"seed {seed}, {operation}\nkubectl: {run.Error}\nours: {failure}\n{before}\n---- ours\n{after}";
            Assert.True((run.ExitCode == 0) == (failure is null), story);
            var expected = kubectl.View();
            Assert.False(expected.StartsWith("error", StringComparison.Ordinal), story + expected);
            var actual = reader.View();
            Assert.True(expected == actual, $"{story}\n---- kubectl\n{expected}\n---- ours read by kubectl\n{actual}");
            Assert.True(comments.Except(Comments(ours)).All(operation.MayDrop(before).Contains), story);
            comments = Comments(ours);
        }

        return 4;
    }

    private static List<string> WriteFiles(int seed, Random random, KubeConfigNames names, string theirs, string ours)
    {
        var files = new List<string>();
        var count = random.Next(4) == 0 ? random.Next(2, 4) : 1;
        for (var i = 0; i < count; i++)
        {
            files.Add($"config{i}");
            var made = GeneratedKubeConfig.Make((seed * 7) + i, i == 0 || random.Next(3) == 0 ? "" : "f" + i);
            if (count > 1 && random.Next(4) == 0)
                continue;
            names.Add(made);
            foreach (var folder in new[] { theirs, ours })
            {
                File.WriteAllText(Path.Combine(folder, "ca.pem"), "an authority");
                File.WriteAllText(Path.Combine(folder, "key.pem"), "a key");
                File.WriteAllBytes(Path.Combine(folder, files[^1]), made.ToBytes(random.Next(8) == 0));
            }
        }

        return files;
    }

    private static PkiException? Try(Func<KubeConfigDraft> action)
    {
        try
        {
            return action().Failures.Select(failed => failed.Problem).FirstOrDefault();
        }
        catch (PkiException failure)
        {
            return failure;
        }
    }

    private static string Read(string folder, string file) =>
        File.Exists(Path.Combine(folder, file)) ? $"== {file}\n{File.ReadAllText(Path.Combine(folder, file))}" : "";

    private static HashSet<string> Comments(string folder) =>
        [.. Directory.GetFiles(folder, "config*").SelectMany(file => Regex.Matches(File.ReadAllText(file), "# (c[f\\d]*c)").Select(match => match.Groups[1].Value))];
}
