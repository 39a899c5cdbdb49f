namespace Imaging.Disk.Images;

/// <summary>A value of a VHDX's metadata.</summary>
/// <param name="Offset">Bytes into the file.</param>
internal sealed record VhdxItem(long Offset, byte[] Value);
