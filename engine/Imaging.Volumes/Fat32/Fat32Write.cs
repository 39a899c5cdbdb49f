using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>One range of a volume to be written. Offset and length are multiples of the sector size.</summary>
public sealed class Fat32Write
{
    private readonly Func<IByteSource> _open;

    private Fat32Write(string name, long offset, long length, Func<IByteSource> open)
    {
        Name = name;
        Offset = offset;
        Length = length;
        _open = open;
    }

    /// <summary>What it is, for a plan that is printed: <c>boot sectors</c>, <c>FAT 1</c>, <c>\EFI\</c>, <c>\EFI\x.efi</c>.</summary>
    public string Name { get; }

    /// <summary>Bytes from the start of the volume.</summary>
    public long Offset { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>The file whose content this is, from its first byte on, its last cluster filled up with zeros; null for metadata.</summary>
    public Fat32File? File { get; private init; }

    /// <summary>All zero: may be left out where the medium is known to read as zeros.</summary>
    public bool IsZeros { get; private init; }

    /// <summary>
    /// Opens the bytes to write, <see cref="Length"/> of them; any number of times. FATs are made as they are read.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>: the file does not have the length that was planned.</exception>
    public IByteSource Open() => _open();

    public override string ToString() => $"{Offset}+{Length} {Name}";

    internal static Fat32Write Bytes(string name, long offset, long length, byte[] bytes) =>
        new(name, offset, length, () => new PaddedBytes(name, bytes, length));

    internal static Fat32Write Fat(string name, long offset, long length, FatRun[] runs) =>
        new(name, offset, length, () => new FatTableSource(name, runs, length));

    internal static Fat32Write Zeros(string name, long offset, long length) =>
        new(name, offset, length, () => new ZeroSource(name, length)) { IsZeros = true };

    internal static Fat32Write Content(string name, long offset, long length, Fat32File file) =>
        new(name, offset, length, () => OpenFile(file, length)) { File = file };

    private static PaddedSource OpenFile(Fat32File file, long length)
    {
        IByteSource content = file.Open();
        if (content.Length == file.Length)
            return new PaddedSource(content, length);

        content.Dispose();
        throw new ImagingException(ExitCode.Corrupt, content.Name, $"{content.Length} bytes", $"{file.Length} bytes",
            "The file changed after it was measured: start again.");
    }
}
