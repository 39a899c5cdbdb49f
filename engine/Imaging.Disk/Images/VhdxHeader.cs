using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// What a VHDX says of its state. Of two headers the valid one with the higher sequence number counts: the other may have been torn by a
/// power cut ([MS-VHDX] 2.2.2).
/// </summary>
internal static class VhdxHeader
{
    private const int Bytes = 4096;
    private const int SequenceOffset = 8;
    private const int LogIdOffset = 48;
    private const int VersionOffset = 66;

    private static readonly long[] s_offsets = [64 * ByteSize.KiB, 128 * ByteSize.KiB];

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: both headers are damaged, or the log has to be replayed.</exception>
    public static void Check(IByteSource file)
    {
        List<VhdxStructure> valid = VhdxStructure.ReadValid(file, s_offsets, Bytes, "head", "header");
        if (valid.Count == 2 && Sequence(valid[0]) == Sequence(valid[1]))
            throw ImageErrors.Damaged(
                file, valid[0].Offset + SequenceOffset, "sequence number", $"{Sequence(valid[0])} in both headers", "one of them higher");

        VhdxStructure current = valid.MaxBy(Sequence)!;
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(current.Bytes.AsSpan(VersionOffset));
        if (version != 1)
            throw ImageErrors.Damaged(file, current.Offset + VersionOffset, "version", $"{version}", "1");
        var log = new Guid(current.Bytes.AsSpan(LogIdOffset, 16));
        if (log != Guid.Empty)
        {
            throw ImageErrors.Refused(
                $"{file.Name} at offset {current.Offset + LogIdOffset}, log", $"a log in use ({log})",
                "an empty one: the image was not closed",
                "Attach the image once with write access and detach it (Mount-VHD, Dismount-VHD), "
                    + "or convert it: qemu-img convert -O vhdx IMAGE CLEAN.vhdx");
        }

    }

    private static ulong Sequence(VhdxStructure header) => BinaryPrimitives.ReadUInt64LittleEndian(header.Bytes.AsSpan(SequenceOffset));
}
