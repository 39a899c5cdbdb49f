using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline;

/// <summary>A part of a frame and where on the disk it goes.</summary>
/// <param name="DiskOffset">Bytes from the start of the disk.</param>
/// <param name="FrameOffset">Bytes into the raw frame.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct Placement(long DiskOffset, int FrameOffset, int Length);

/// <summary>A frame to read once, and all its places.</summary>
public sealed record FrameJob(Frame Frame, IReadOnlyList<Placement> Placements);

/// <summary>A run of one byte value.</summary>
public readonly record struct FillWrite(long DiskOffset, long Length, byte Value);

/// <summary>Bytes the plan holds itself: patched boot sectors, FAT32 metadata, a partition's own documents.</summary>
public sealed record LiteralWrite(long DiskOffset, ReadOnlyMemory<byte> Bytes);

/// <summary>A file copied from the stick; what it leaves of its space is zero.</summary>
/// <param name="Space">Bytes it has on the disk: whole clusters.</param>
/// <param name="Entry">Its path, length and digest, as the release lists it.</param>
public sealed record FileWrite(long DiskOffset, long Space, FileEntry Entry);

/// <summary>Everything that is laid onto the disk between the zeroed tables and the new ones: a plain list that can be printed.</summary>
public sealed record ContentPlan
{
    /// <summary>In pack order: the stick is read once, forward.</summary>
    public required IReadOnlyList<FrameJob> Frames { get; init; }

    public required IReadOnlyList<FillWrite> Fills { get; init; }

    public required IReadOnlyList<LiteralWrite> Literals { get; init; }

    public required IReadOnlyList<FileWrite> Files { get; init; }

    /// <summary>Everything that is written, in bytes from the start of the disk; in no order.</summary>
    public IEnumerable<(long Offset, long Length)> Ranges() =>
    [
        .. Frames.SelectMany(f => f.Placements).Select(p => (p.DiskOffset, (long)p.Length)),
        .. Fills.Select(f => (f.DiskOffset, f.Length)),
        .. Literals.Select(l => (l.DiskOffset, (long)l.Bytes.Length)),
        .. Files.Select(f => (f.DiskOffset, f.Space)),
    ];

    /// <summary>Bytes read from the stick.</summary>
    public long SourceBytes => Frames.Sum(f => (long)f.Frame.PackedLength) + Files.Sum(f => f.Entry.Length);

    /// <summary>Bytes written to the disk.</summary>
    public long TargetBytes =>
        Frames.Sum(f => f.Placements.Sum(p => (long)p.Length)) + Fills.Sum(f => f.Length)
        + Literals.Sum(l => (long)l.Bytes.Length) + Files.Sum(f => f.Space);
}

/// <summary>Where planned content goes: onto a disk, or against one.</summary>
public interface IContentSink
{
    /// <summary>Takes bytes for a range; called from several threads, for ranges that do not overlap.</summary>
    void Write(long diskOffset, ReadOnlySpan<byte> data);

    /// <summary>Nothing more comes.</summary>
    void Complete();

    /// <summary>Runs beside the writers until <see cref="Complete"/> was called and all is done.</summary>
    void Trail(CancellationToken cancel);
}

/// <summary>The files content is read from.</summary>
public interface IContentSource
{
    /// <param name="pack">Place in the release's list of packs.</param>
    IByteSource OpenPack(int pack);

    IByteSource OpenFile(FileEntry entry);
}
