using Imaging.Building.Packing;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Host;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>
/// A captured volume in a sparse file of its own, without the machine's memory, and grown to its partition: room for packages.
/// </summary>
internal static class EditableCopy
{
    private const int PieceBytes = 4 * 1024 * 1024;

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: no room for it, or the image cannot be read.</exception>
    public static void Make(IByteSource volume, NtfsLayout layout, PlannedPartition partition, string file, CancellationToken cancel) =>
        HostFolder.Write(file, () =>
    {
        using (FileStream copy = File.Create(file))
        {
            copy.SetLength(partition.ByteLength);
            long tail = new NtfsGeometry((layout.VolumeBytes / NtfsGeometry.SectorSize) - 1).TailOffset;
            IEnumerable<ByteRange> content = RangeList.Subtract(layout.Allocated, [.. layout.Blank, .. layout.LogFile]);
            foreach (ByteRange range in content.Append(new ByteRange(tail, layout.VolumeBytes - tail)))
                Copy(volume, copy, range, cancel);
            foreach (ByteRange log in layout.LogFile)
                EmptyLog(copy, log);
        }

        Grow(file, partition);
    });

    private static void Copy(IByteSource volume, FileStream copy, ByteRange range, CancellationToken cancel)
    {
        byte[] buffer = new byte[Math.Min(PieceBytes, range.Length)];
        copy.Position = range.Offset;
        for (long at = range.Offset; at < range.End; at += buffer.Length)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, range.End - at));
            volume.Read(at, piece);
            copy.Write(piece);
        }
    }

    /// <summary>As it will be applied, and libntfs-3g takes it: of a log that Windows closed it does not know every version.</summary>
    private static void EmptyLog(FileStream copy, ByteRange log)
    {
        byte[] empty = new byte[log.Length];
        empty.AsSpan().Fill(0xFF);
        copy.Position = log.Offset;
        copy.Write(empty);
    }

    private static void Grow(string file, PlannedPartition partition)
    {
        IReadOnlyList<NtfsWrite> writes;
        using (var source = new FileByteSource(file))
            writes = NtfsGrowth.Plan(source, partition.ByteLength, partition.StartLba, NtfsVolume.Open(source).Boot.Serial);
        using FileStream copy = File.OpenWrite(file);
        foreach (NtfsWrite write in writes)
        {
            byte[] bytes = new byte[write.Range.Length];
            write.Overlay(write.Range.Offset, bytes);
            copy.Position = write.Range.Offset;
            copy.Write(bytes);
        }
    }
}
