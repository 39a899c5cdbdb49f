using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Volumes.Ntfs;

namespace Imaging.Testing.Releases;

/// <summary>
/// What Windows leaves on its volume as soon as it mounts it: two restart pages at the head of $LogFile (RESTART_PAGE_HEADER, RESTART_AREA
/// and one client, of log version 1.1: ntfs-3g <c>logfile.h</c>).
/// </summary>
public static class StartedWindows
{
    private const int PageBytes = 4096;

    /// <summary>Starts the Windows of a staged disk in an image file.</summary>
    public static void OfImage(string path)
    {
        using ImageFileDevice disk = ImageFileDevice.Open(path);
        GptEntry windows = GptReader.Read(disk, disk.SectorSize).Primary.Entries.Single(e => e.Type == PartitionRoles.Windows.GptType);
        long offset = windows.FirstLba * disk.SectorSize;
        Write(disk, offset, (windows.LastLba + 1) * disk.SectorSize - offset);
        disk.Flush();
    }

    /// <param name="offset">Of the partition, in bytes.</param>
    /// <param name="isClosed">True: Windows was shut down.</param>
    public static void Write(IBlockDevice disk, long offset, long length, bool isClosed = false)
    {
        byte[] page = RestartPage(isClosed);
        long log = offset + Log(disk, offset, length)[0].Offset;
        disk.Write(log, page);
        disk.Write(log + PageBytes, page);
    }

    /// <summary>Where the log of a volume lies in it.</summary>
    public static IReadOnlyList<ByteRange> Log(IBlockDevice disk, long offset, long length) =>
        NtfsVolume.Open(new ByteSourceSlice(disk, "Windows", offset, length), disk.SectorSize)
            .Load(MftReference.LogFile).Require(AttributeType.Data).Extents;

    private static byte[] RestartPage(bool isClosed)
    {
        const byte Area = 0x30;
        const byte Client = Area + 0x40;
        var page = new byte[PageBytes];
        "RSTR"u8.CopyTo(page);
        (page[4], page[6]) = (0x1E, 9); // 9 update sequence numbers
        (page[0x11], page[0x15]) = (0x10, 0x10); // pages of 4096 bytes
        (page[0x18], page[0x1A], page[0x1C]) = (Area, 1, 1); // version 1.1
        page[Area] = 0x10; // current LSN
        page[Area + 0x08] = 1; // clients
        page.AsSpan(Area + 0x0A, 2).Fill(0xFF); // none is free
        page.AsSpan(Area + 0x0C, 2).Fill((byte)(isClosed ? 0xFF : 0)); // the first is in use
        page[Area + 0x0E] = (byte)(isClosed ? 2 : 0);
        (page[Area + 0x14], page[Area + 0x16]) = (0xE0, 0x40); // length of the area; its clients
        page[Client + 0x1C] = 8;
        "N\0T\0F\0S\0"u8.CopyTo(page.AsSpan(Client + 0x20));
        UpdateSequence.Redo(page, "restart page");
        return page;
    }
}
