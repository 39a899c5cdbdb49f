using System.Text.RegularExpressions;

namespace Imaging.Platform.Linux;

/// <summary>What the running system does with its disks: mounts, swap, device mapper and RAID, loop devices.</summary>
internal sealed partial class DiskUses
{
    private readonly List<(string Number, string Source, string Clause)> _uses = [];
    private readonly string _root;

    public DiskUses(string root)
    {
        _root = root;
        ReadMounts();
        ReadSwaps();
        ReadLoops();
    }

    /// <summary>The uses of a disk or partition, a clause each.</summary>
    /// <param name="node">Its device node.</param>
    /// <param name="number">Its device number.</param>
    /// <param name="sysFolder">Its folder in sysfs.</param>
    public IEnumerable<string> Of(string node, string number, string sysFolder)
    {
        foreach ((string usedNumber, string source, string clause) in _uses)
        {
            if (usedNumber == number || source == node)
                yield return $"{node} {clause}";
        }

        foreach (string holder in Sysfs.Names(Path.Combine(sysFolder, "holders")))
        {
            string? name = Sysfs.Text(Path.Combine(_root, "sys/block", holder), "dm/name");
            yield return $"{node} is part of {holder}{(name is null ? "" : $" ({name})")}";
        }
    }

    /// <summary>proc(5), mountinfo: the third field is the device number, the second after a lone dash the source.</summary>
    private void ReadMounts()
    {
        foreach (string line in File.ReadLines(Path.Combine(_root, "proc/self/mountinfo")))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash >= 6 && dash + 2 < fields.Length)
                _uses.Add((fields[2], NodeOf(Unescape(fields[dash + 2])), $"is mounted at {Unescape(fields[4])}"));
        }
    }

    private void ReadSwaps()
    {
        string path = Path.Combine(_root, "proc/swaps");
        if (!File.Exists(path))
            return;
        foreach (string line in File.ReadLines(path).Skip(1))
            _uses.Add(("", NodeOf(Unescape(line.Split(' ', '\t')[0])), "is swap space"));
    }

    /// <summary>A loop device over a disk or partition writes to it, and is no holder of it in sysfs.</summary>
    private void ReadLoops()
    {
        string blocks = Path.Combine(_root, "sys/block");
        foreach (string name in Sysfs.Names(blocks))
        {
            if (Sysfs.Text(Path.Combine(blocks, name), "loop/backing_file") is { } backing)
                _uses.Add(("", NodeOf(backing), $"is behind /dev/{name}"));
        }
    }

    /// <summary>Mounts show the path they were asked for, which may be a link such as <c>/dev/disk/by-uuid/…</c>.</summary>
    private string NodeOf(string source)
    {
        if (!source.StartsWith("/dev/", StringComparison.Ordinal))
            return source;
        string path = Path.Combine(_root, source[1..]);
        return File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
            ? "/dev/" + target.Name
            : source;
    }

    private static string Unescape(string field) =>
        OctalEscape().Replace(field, m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalEscape();
}
