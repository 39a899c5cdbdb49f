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
        image: { wim: tree.wim, index: 1 }
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

    public string PublicKey => Path.Combine(Folder, "keys", "release.pub");

    /// <summary>Builds the release, or finds it in the cache; another builder makes another one.</summary>
    public static ReleaseFixture Prepare(FixtureCache cache, TreeWim wim, string level, PublishedPrograms programs)
    {
        string key = FixtureKey.Of(wim.Key, level, programs.BuilderDigest, Manifest);
        return new ReleaseFixture(wim, level, cache.Get($"release-{level}", key, folder => Build(folder, wim, level, programs.Builder)));
    }

    private static void Build(string folder, TreeWim wim, string level, string builder)
    {
        string keys = Path.Combine(folder, "keys");
        string output = Path.Combine(folder, "out");
        string manifest = Path.Combine(folder, "manifest.yaml");
        string link = Path.Combine(folder, "tree.wim");
        File.WriteAllText(manifest, Manifest);
        File.CreateSymbolicLink(link, wim.Path);
        ToolProcess.Expect(builder, "keygen", "--out", keys);
        ToolProcess.Expect(builder, "build", manifest, "--out", output, "--key", Path.Combine(keys, "release.key"), "--level", level);
        ToolProcess.Expect(builder, "write", output, "--to", Path.Combine(folder, StickName));
        File.Delete(link);
        Directory.Delete(output, recursive: true);
    }
}
