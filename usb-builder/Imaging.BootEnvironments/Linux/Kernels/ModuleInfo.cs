using System.Buffers.Binary;
using System.Text;
using Imaging.Core;

namespace Imaging.BootEnvironments.Linux.Kernels;

/// <summary>
/// What a kernel module says of itself: the section <c>.modinfo</c> of an ELF file (64-bit, little-endian; System V ABI, chapter 4),
/// strings
/// <c>key=value</c> that end with a zero byte.
/// </summary>
internal sealed class ModuleInfo
{
    private const int HeaderLength = 64;
    private const int SectionHeaderLength = 64;

    private readonly ILookup<string, string> _values;

    private ModuleInfo(ILookup<string, string> values) => _values = values;

    /// <summary>Modules that have to be loaded before it: those it links to, and those it says it wants first.</summary>
    public IReadOnlyList<string> LoadedBefore =>
    [
        .. _values["depends"].SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)),
        .. _values["softdep"].Where(value => value.StartsWith("pre:", StringComparison.Ordinal)).SelectMany(Wanted),
    ];

    /// <summary>The first value of a key; empty: there is none.</summary>
    public string this[string key] => _values[key].FirstOrDefault("");

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not a kernel module.</exception>
    public static ModuleInfo Read(ReadOnlySpan<byte> file, string place)
    {
        try
        {
            string text = Encoding.UTF8.GetString(Section(file, ".modinfo"u8));
            return new ModuleInfo(text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => entry.Split('=', 2))
                .Where(parts => parts.Length == 2)
                .ToLookup(parts => parts[0], parts => parts[1]));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException or InvalidDataException)
        {
            throw new ImagingException(
                ExitCode.Manifest, place, "a damaged or foreign file", "a kernel module for x86-64 with a .modinfo section",
                "Take the kernel's modules as they were installed.", e);
        }
    }

    /// <summary><c>pre: a b post: c</c>: the words up to the next that ends with a colon.</summary>
    private static IEnumerable<string> Wanted(string dependency) =>
        dependency.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).TakeWhile(word => !word.EndsWith(':'));

    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        // EI_CLASS 2: 64 bits; EI_DATA 1: little-endian.
        if (file.Length < HeaderLength || !file[..6].SequenceEqual("\u007FELF\u0002\u0001"u8))
            throw new InvalidDataException("not a 64-bit ELF file");
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        int namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3E..]);
        ReadOnlySpan<byte> headers = file.Slice(checked((int)table), checked(count * SectionHeaderLength));
        ReadOnlySpan<byte> names = Content(file, headers, namesIndex);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> own = names[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(headers[(i * SectionHeaderLength)..]))..];
            if (own[..own.IndexOf((byte)0)].SequenceEqual(name))
                return Content(file, headers, i);
        }

        throw new InvalidDataException("no such section");
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> headers, int index)
    {
        ReadOnlySpan<byte> header = headers.Slice(index * SectionHeaderLength, SectionHeaderLength);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]);
        return file.Slice(checked((int)offset), checked((int)size));
    }
}
