namespace Imaging.Boot.Tests.Machines;

/// <summary>How a disk is attached, as the firmware and the kernel see it.</summary>
internal enum DiskAttachment
{
    Nvme,
    Sata,
}

/// <summary>A disk inside a machine.</summary>
/// <param name="Image">An image file on the host, or the URI of a network block device (<c>nbd+unix:…</c>).</param>
/// <param name="SectorSize">Bytes of its sectors, logical and physical ones.</param>
internal sealed record VirtualDisk(DiskAttachment Attachment, string Image, string Serial, int SectorSize = 512)
{
    /// <summary>An empty disk of that many bytes, in a sparse file.</summary>
    public static VirtualDisk Create(string file, long bytes, DiskAttachment attachment = DiskAttachment.Nvme)
    {
        using (FileStream image = File.Create(file))
            image.SetLength(bytes);
        return new VirtualDisk(attachment, file, Path.GetFileNameWithoutExtension(file).ToUpperInvariant());
    }
}
