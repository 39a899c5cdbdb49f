using Imaging.Core;

namespace Imaging.Benchmarks.Sticks;

/// <summary>A folder of files as a stick of some profile would give them; nothing of it comes from the page cache.</summary>
public sealed class MeasuredStick : IDisposable
{
    private readonly ThrottledFolder? _throttle;
    private readonly string _folder;

    /// <param name="folder">The real files.</param>
    /// <param name="workFolder">Takes the mount point and the throttle's program.</param>
    public MeasuredStick(string folder, StickProfile profile, string workFolder)
    {
        (_folder, Profile) = (folder, profile);
        _throttle = profile.Rate is { } rate ? new ThrottledFolder(folder, rate, workFolder) : null;
    }

    public StickProfile Profile { get; }

    /// <summary>Where to read the file from.</summary>
    public string File(string name) => Path.Combine(_throttle?.Path ?? _folder, name);

    /// <summary>Before each run: makes reads of the real files come from the medium. The throttle's always do.</summary>
    public void DropCache()
    {
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            using var file = new FileByteSource(path);
            file.DropCache(0, file.Length);
        }
    }

    public void Dispose() => _throttle?.Dispose();
}
