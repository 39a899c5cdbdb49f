using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Tells whether $LogFile holds changes that are still to be made: not where it is all 0xFF, nor where its newer restart page says that it
/// was closed (ntfs-3g <c>logfile.h</c> and <c>logfile.c</c>). Does not read the log itself.
/// </summary>
static class LogFileState
{
    private const int PageBytes = 4096;
    private const ushort NoClient = 0xFFFF;
    private const ushort VolumeIsClean = 0x0002;

    /// <summary>Null where the log may be thrown away; else what speaks against it.</summary>
    public static string? WhyInUse(NtfsStream log) => IsUnused(log) ? null : NewestRestart(log) switch
    {
        null => "no readable restart page",
        { Client: NoClient } => null,
        { Flags: var flags } when (flags & VolumeIsClean) != 0 => null,
        { Client: var client } => $"client {client} still open",
    };

    /// <summary>Nothing was ever written to it: it is all 0xFF.</summary>
    public static bool IsUnused(NtfsStream log)
    {
        if (log.Size == 0)
            return false;
        byte[] batch = new byte[256 * 1024];
        for (long at = 0; at < log.Size; at += batch.Length)
        {
            Span<byte> read = batch.AsSpan(0, (int)Math.Min(batch.Length, log.Size - at));
            log.Read(at, read);
            if (read.ContainsAnyExcept((byte)0xFF))
                return false;
        }

        return true;
    }

    /// <summary>Of the two restart pages the one written last: either may be torn.</summary>
    private static Restart? NewestRestart(NtfsStream log)
    {
        Restart? first = ReadRestart(log, 0);
        Restart? second = ReadRestart(log, PageBytes);
        return first is null || second?.Lsn > first.Lsn ? second : first;
    }

    private static Restart? ReadRestart(NtfsStream log, long offset)
    {
        byte[] page = new byte[PageBytes];
        if (offset + PageBytes > log.Size)
            return null;
        log.Read(offset, page);
        int area = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(0x18));
        const int AreaBytes = 0x10;
        if (!page.AsSpan().StartsWith("RSTR"u8) || area < 0x1E || area > PageBytes - AreaBytes)
            return null;
        try
        {
            UpdateSequence.Undo(page, $"{log.Place}, restart page at {offset}");
        }
        catch (ImagingException)
        {
            return null; // torn: the other page counts
        }

        return new Restart(
            BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(area)),
            BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(area + 0x0C)),
            BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(area + 0x0E)));
    }

    /// <param name="Lsn">Log sequence number: the larger, the later.</param>
    /// <param name="Client">First client in use, 0xFFFF for none.</param>
    private sealed record Restart(long Lsn, ushort Client, ushort Flags);
}
