using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>A source tree as an uncompressed WIM, which is what releases, and the peers' fixtures, are made from.</summary>
public sealed class TreeWim
{
    private TreeWim(SourceTree tree, string path) => (Tree, Path) = (tree, path);

    public SourceTree Tree { get; }

    public string Path { get; }

    /// <summary>Captures the tree, or finds it in the cache.</summary>
    public static TreeWim Prepare(FixtureCache cache, SourceTree tree)
    {
        string folder = cache.Get("wim", tree.Key, unfinished =>
        {
            string list = System.IO.Path.Combine(unfinished, "sources.txt");
            tree.WriteSourceList(list);
            ToolProcess.Expect("wimlib-imagex", "capture", list, System.IO.Path.Combine(unfinished, "tree.wim"), "Benchmark",
                "--source-list", "--compress=none", "--no-acls", "--norpfix");
        });
        return new TreeWim(tree, System.IO.Path.Combine(folder, "tree.wim"));
    }
}
