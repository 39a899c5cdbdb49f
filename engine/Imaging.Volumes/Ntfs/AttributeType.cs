namespace Imaging.Volumes.Ntfs;

/// <summary>What an attribute of an MFT record is, as far as this product looks (ntfs-3g <c>layout.h</c>, ATTR_TYPES).</summary>
public enum AttributeType : uint
{
    None = 0,
    StandardInformation = 0x10,
    AttributeList = 0x20,
    FileName = 0x30,
    ObjectId = 0x40,
    SecurityDescriptor = 0x50,
    VolumeName = 0x60,
    VolumeInformation = 0x70,
    Data = 0x80,
    IndexRoot = 0x90,
    IndexAllocation = 0xA0,
    Bitmap = 0xB0,
    ReparsePoint = 0xC0,
    End = 0xFFFF_FFFF,
}

/// <summary>How an attribute's value is kept.</summary>
[Flags]
public enum AttributeFlags : ushort
{
    None = 0,
    Compressed = 0x0001,
    Encrypted = 0x4000,
    Sparse = 0x8000,
}
