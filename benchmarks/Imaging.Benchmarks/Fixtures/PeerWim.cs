using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>The tree as a compressed WIM, as Windows' own tools would carry it.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Arguments">How <c>wimlib-imagex export</c> compresses it.</param>
public sealed record PeerWim(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>What <c>install.wim</c> is.</summary>
    public static PeerWim Lzx { get; } = new("lzx.wim", ["--compress=LZX"]);

    public static PeerWim Xpress { get; } = new("xpress.wim", ["--compress=XPRESS"]);

    /// <summary>What <c>install.esd</c> is; takes minutes to make.</summary>
    public static PeerWim Lzms { get; } = new("lzms-solid.wim", ["--solid", "--compress=LZMS"]);

    public static IReadOnlyList<PeerWim> All { get; } = [Lzx, Xpress, Lzms];

    /// <summary>Compresses the tree's WIM, or finds it in the cache; the path of the file.</summary>
    public string Prepare(FixtureCache cache, TreeWim wim)
    {
        string key = FixtureKey.Of([wim.Key, .. Arguments]);
        string folder = cache.Get($"peer-{Path.GetFileNameWithoutExtension(Name)}", key, unfinished =>
            ToolProcess.Expect("wimlib-imagex", ["export", wim.Path, "1", Path.Combine(unfinished, Name), .. Arguments]));
        return Path.Combine(folder, Name);
    }
}
