using Imaging.Core;
using Imaging.Registry.Reading;

namespace Imaging.Registry;

/// <summary>
/// A registry hive (<c>regf</c> 1.3 to 1.6), read as it is stored: nothing is repaired, and nothing of a log is applied. Its bins and
/// cells are checked when it is opened, what a key holds when it is asked for.
/// </summary>
public sealed class RegistryHive
{
    /// <summary>Bytes a hive may have. SOFTWARE of a full Windows has 100 to 150 MB.</summary>
    public const int MaximumBytes = 1024 * 1024 * 1024;

    /// <summary>Keys below each other: what Windows allows.</summary>
    internal const int MaximumDepth = 512;

    private readonly HiveHeader _header;
    private readonly HiveCells _cells;

    private RegistryHive(HiveHeader header, HiveCells cells) => (_header, _cells) = (header, cells);

    /// <summary>Minor version of the format.</summary>
    public int Minor => _header.Minor;

    /// <summary>When it was written last.</summary>
    public DateTime Written => _header.Written;

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: a key that is none.</exception>
    public RegistryKey Root => RegistryKey.Root(_cells, _header.Minor, _header.Root);

    /// <param name="bytes">All of the file.</param>
    /// <param name="place">What errors call it.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: it is no hive, of an unknown version, damaged, or has changes in its log only.
    /// </exception>
    public static RegistryHive Open(ReadOnlyMemory<byte> bytes, string place)
    {
        HiveHeader header = HiveHeader.Read(bytes.Span, place);
        if (!header.IsClean)
            throw new ImagingException(
                ExitCode.Wim, place, "changes that stand in its log only", "a hive that was closed",
                "Shut down the machine or unmount the image properly (DISM /Unmount-Image /Commit), then take it again.");
        return new RegistryHive(header, new HiveCells(bytes.Slice(HiveFormat.Page, header.BinsBytes), place));
    }
}
