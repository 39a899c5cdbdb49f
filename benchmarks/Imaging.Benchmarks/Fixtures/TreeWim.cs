using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>A source tree as an uncompressed WIM, which is what releases, and the peers' fixtures, are made from.</summary>
public sealed class TreeWim
{
    private TreeWim(SourceTree tree, string key, string path) => (Tree, Key, Path) = (tree, key, path);

    public SourceTree Tree { get; }

    /// <summary>Of the tree and of the wimlib that captured it.</summary>
    public string Key { get; }

    public string Path { get; }

    /// <summary>Captures the tree, or finds it in the cache.</summary>
    public static TreeWim Prepare(FixtureCache cache, SourceTree tree)
    {
        string key = FixtureKey.Of(tree.Key, ToolProcess.Expect("wimlib-imagex", "--version"));
        string folder = cache.Get("wim", key, unfinished =>
        {
            string list = System.IO.Path.Combine(unfinished, "sources.txt");
            tree.WriteSourceList(list);
            ToolProcess.Expect("wimlib-imagex", "capture", list, System.IO.Path.Combine(unfinished, "tree.wim"), "Benchmark",
                "--source-list", "--compress=none", "--no-acls", "--norpfix");
        });
        return new TreeWim(tree, key, System.IO.Path.Combine(folder, "tree.wim"));
    }
}
