namespace Imaging.Benchmarks.Fixtures;

/// <summary>
/// Keeps what takes long to make, in folders named by a digest of what they were made from. A fixture gets its name only when it is
/// complete, so one that was cut off is never taken for one.
/// </summary>
public sealed class FixtureCache
{
    /// <summary>How many fixtures of a kind are kept: the sources, or the builder, change often and the disk is finite.</summary>
    private const int KeptOfAKind = 2;

    private const string Unfinished = "unfinished-";

    private readonly Action<string> _say;

    /// <param name="root">Made where it is missing.</param>
    /// <param name="say">Receives what is being made.</param>
    public FixtureCache(string root, Action<string> say)
    {
        (Root, _say) = (Directory.CreateDirectory(root).FullName, say);
    }

    public string Root { get; }

    /// <summary>The folder of <c>IMAGING_BENCH_CACHE</c>, else one that survives a reboot.</summary>
    public static FixtureCache Default(Action<string> say) =>
        new(Environment.GetEnvironmentVariable("IMAGING_BENCH_CACHE") is { Length: > 0 } named ? named : "/var/tmp/imaging-bench", say);

    /// <summary>The folder of a fixture; made first where there is none.</summary>
    /// <param name="kind">What it is, such as <c>release-fast</c>; of each kind the last few are kept.</param>
    /// <param name="key">Hexadecimal digest of all it is made from.</param>
    /// <param name="make">Fills an empty folder.</param>
    public string Get(string kind, string key, Action<string> make)
    {
        string folder = Path.Combine(Root, $"{kind}-{key[..16]}");
        using FileStream held = Hold();
        if (!Directory.Exists(folder))
        {
            _say($"making {Path.GetFileName(folder)} (kept in {Root})");
            Make(folder, make);
        }

        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        Prune(kind, folder);
        return folder;
    }

    private void Make(string folder, Action<string> make)
    {
        string unfinished = Path.Combine(Root, $"{Unfinished}{Path.GetFileName(folder)}");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        make(unfinished);
        Directory.Move(unfinished, folder);
    }

    /// <summary>One process at a time makes and prunes; the lock goes with the process, however that ends.</summary>
    private FileStream Hold()
    {
        string path = Path.Combine(Root, ".lock");
        for (bool said = false; ; said = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!said)
                    _say($"waiting for another benchmark that works in {Root}");
                Thread.Sleep(TimeSpan.FromMilliseconds(500));
            }
        }
    }

    private void Prune(string kind, string inUse)
    {
        IEnumerable<string> old = Directory.EnumerateDirectories(Root, $"{kind}-*")
            .Where(f => f != inUse && Path.GetFileName(f).Length == Path.GetFileName(inUse).Length)
            .OrderByDescending(Directory.GetLastWriteTimeUtc)
            .Skip(KeptOfAKind - 1);
        foreach (string folder in old)
            Directory.Delete(folder, recursive: true);
    }
}
