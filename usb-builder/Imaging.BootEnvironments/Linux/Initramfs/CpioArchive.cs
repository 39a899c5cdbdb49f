using System.Globalization;
using System.Text;
using Imaging.Release;

namespace Imaging.BootEnvironments.Linux.Initramfs;

/// <summary>
/// An archive the kernel unpacks: cpio, "newc" (kernel documentation, early-userspace/buffer-format). Sorted by path, everything owned by
/// root, one time for all: the same files give the same bytes.
/// </summary>
internal sealed class CpioArchive
{
    // st_mode of stat(2): the file's type, and what its owner, group and others may do.
    private const uint RegularFile = 0x8000;
    private const uint Folder = 0x4000;
    private const uint CharacterDevice = 0x2000;
    private const uint Executable = 0x1ED;
    private const uint Readable = 0x1A4;
    private const uint OwnerOnly = 0x180;

    private const string Trailer = "TRAILER!!!";

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <param name="path">Without a leading <c>/</c>; the folders above it come by themselves.</param>
    public void AddFile(string path, byte[] content, bool isExecutable = false) =>
        Add(path, new Entry(RegularFile | (isExecutable ? Executable : Readable), content));

    public void AddFolder(string path) => Add(path, new Entry(Folder | Executable, []));

    public void AddCharacterDevice(string path, uint major, uint minor) =>
        Add(path, new Entry(CharacterDevice | OwnerOnly, [], major, minor));

    public byte[] ToArray()
    {
        using var output = new MemoryStream();
        uint number = 1;
        foreach ((string path, Entry entry) in _entries)
            Write(output, path, entry, number++);
        Write(output, Trailer, new Entry(0, []), 0);
        return output.ToArray();
    }

    private void Add(string path, Entry entry)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            _entries.TryAdd(path[..slash], new Entry(Folder | Executable, []));
        _entries.Add(path, entry);
    }

    private static void Write(MemoryStream output, string path, Entry entry, uint number)
    {
        bool isTrailer = path == Trailer;
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        uint[] fields =
        [
            number, entry.Mode, 0, 0, (entry.Mode & Folder) != 0 ? 2u : 1u,
            isTrailer ? 0 : (uint)ReleaseClock.Time.ToUnixTimeSeconds(), (uint)entry.Content.Length,
            0, 0, entry.Major, entry.Minor, (uint)name.Length, 0,
        ];
        output.Write("070701"u8);
        foreach (uint field in fields)
            output.Write(Encoding.ASCII.GetBytes(field.ToString("X8", CultureInfo.InvariantCulture)));
        output.Write(name);
        Pad(output);
        output.Write(entry.Content);
        Pad(output);
    }

    private static void Pad(MemoryStream output)
    {
        while (output.Length % 4 != 0)
            output.WriteByte(0);
    }

    private sealed record Entry(uint Mode, byte[] Content, uint Major = 0, uint Minor = 0);
}
