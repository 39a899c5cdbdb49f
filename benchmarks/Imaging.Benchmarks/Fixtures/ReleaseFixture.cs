using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>A signed release of a source tree on a stick image, made by the published builder.</summary>
public sealed class ReleaseFixture
{
    private const string Manifest =
        """
        format: 1
        release: { name: bench, version: "1" }
        disk:
          minimum: 60GB
          partitions:
            - { role: esp, size: 300MiB }
            - { role: msr, size: 16MiB }
            - { role: windows, grow: true, label: Windows }
            - { role: recovery, size: 64MiB, label: Recovery }
        image: { wim: tree.wim, index: 1, starts: nothing }
        """;

    private ReleaseFixture(TreeWim wim, string level, string folder) => (Wim, Level, Folder) = (wim, level, folder);

    public TreeWim Wim { get; }

    /// <summary><c>fast</c>, <c>balanced</c> or <c>max</c>.</summary>
    public string Level { get; }

    public string Folder { get; }

    /// <summary>The stick image's name in <see cref="Folder"/>.</summary>
    public static string StickName => "stick.img";

    /// <summary>The stick image itself; through a <c>MeasuredStick</c> it is as slow as a stick.</summary>
    public string Stick => Path.Combine(Folder, StickName);

    public string PublicKey => Path.Combine(KeysIn(Folder), "release.pub");

    /// <summary>Builds the release, or finds it in the cache; another builder makes another one.</summary>
    public static ReleaseFixture Prepare(FixtureCache cache, TreeWim wim, string level, PublishedPrograms programs)
    {
        string key = FixtureKey.Of(wim.Key, level, programs.BuilderDigest, Manifest);
        return new ReleaseFixture(wim, level, cache.Get($"release-{level}", key, folder => Build(folder, wim, level, programs.Builder)));
    }

    /// <summary>Builds the same release into another folder; what the builder says.</summary>
    public string BuildAgain(string builder, string output) => Build(Folder, Wim, Level, builder, output);

    private static void Build(string folder, TreeWim wim, string level, string builder)
    {
        string output = Path.Combine(folder, "out");
        File.WriteAllText(ManifestIn(folder), Manifest);
        ToolProcess.Expect(builder, "keygen", "--out", KeysIn(folder));
        Build(folder, wim, level, builder, output);
        ToolProcess.Expect(builder, "write", output, "--to", Path.Combine(folder, StickName));
        Directory.Delete(output, recursive: true);
    }

    private static string Build(string folder, TreeWim wim, string level, string builder, string output)
    {
        string link = Path.Combine(folder, "tree.wim");
        File.CreateSymbolicLink(link, wim.Path);
        try
        {
            string key = Path.Combine(KeysIn(folder), "release.key");
            return ToolProcess.Expect(builder, "build", ManifestIn(folder), "--out", output, "--key", key, "--level", level);
        }
        finally
        {
            File.Delete(link);
        }
    }

    private static string ManifestIn(string folder) => Path.Combine(folder, "manifest.yaml");

    private static string KeysIn(string folder) => Path.Combine(folder, "keys");
}
