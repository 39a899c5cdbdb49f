using Imaging.Benchmarks.Fixtures;

namespace Imaging.Benchmarks.Peers;

/// <summary>Somebody else's way of putting the tree's volume onto a disk.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Source">The file of the stick it reads.</param>
/// <param name="Target">What it starts from.</param>
/// <param name="Command">For bash: reads <c>$1</c>, writes <c>$2</c>, fails when a part of it fails.</param>
/// <param name="Checks">What it holds against a checksum. None of them reads back what it wrote, and none makes a partition table.</param>
public sealed record PeerTool(string Name, string Source, PeerTarget Target, string Command, string Checks)
{
    private const string Apply = """wimlib-imagex apply --quiet "$1" 1 "$2" """;

    public static PeerTool Partclone { get; } = new("partclone.ntfs from zstd", PeerVolume.PartcloneName, PeerTarget.Sparse,
        """
        zstd -dcq "$1" |
            partclone.ntfs --restore --source - --overwrite "$2" --no_check --quiet --logfile /dev/null >/dev/null
        """,
        "XXH64 of the stream");

    public static PeerTool WimLzx { get; } = new(
        "wimlib apply, LZX WIM", PeerWim.Lzx.Name, PeerTarget.EmptyVolume, Apply, "SHA-1 of files");

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<PeerTool> All { get; } =
    [
        Partclone,
        new("zstd -d --sparse", PeerVolume.RawName, PeerTarget.Nothing, """zstd -d --sparse -q -o "$2" "$1" """, "XXH64 of the stream"),
        new("bmaptool copy from zstd", PeerVolume.RawName, PeerTarget.Nothing,
            $"""bmaptool --quiet copy --bmap "$(dirname "$1")/{PeerVolume.MapName}" "$1" "$2" """, "SHA-256 of ranges"),
        new("ntfsclone from zstd", PeerVolume.NtfscloneName, PeerTarget.Nothing,
            """zstd -dcq "$1" | ntfsclone --quiet --restore-image --output "$2" - >/dev/null""", "XXH64 of the stream"),
        new("wimlib apply, XPRESS WIM", PeerWim.Xpress.Name, PeerTarget.EmptyVolume, Apply, "SHA-1 of files"),
        WimLzx,
        new("wimlib apply, solid LZMS WIM", PeerWim.Lzms.Name, PeerTarget.EmptyVolume, Apply, "SHA-1 of files"),
    ];
}
