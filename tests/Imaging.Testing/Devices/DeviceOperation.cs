namespace Imaging.Testing.Devices;

/// <summary>What a device was asked to do.</summary>
public enum DeviceOperationKind
{
    Write,
    Flush,
    Discard,
}

/// <summary>One call a device got, other than a read.</summary>
/// <param name="Offset">Bytes; 0 for a flush.</param>
/// <param name="Length">Bytes; 0 for a flush.</param>
/// <param name="Data">The bytes written; empty for the others.</param>
public sealed record DeviceOperation(DeviceOperationKind Kind, long Offset, long Length, byte[] Data)
{
    public bool Overlaps(long offset, long length) => Offset < offset + length && offset < Offset + Length;
}
