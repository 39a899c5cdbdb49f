namespace Imaging.Platform.Windows.Native;

/// <summary>Codes for DeviceIoControl (winioctl.h, ntdddisk.h): device type ‹16 | access ‹14 | function ‹2 | method.</summary>
internal enum ControlCode : uint
{
    /// <summary>FSCTL_LOCK_VOLUME.</summary>
    LockVolume = 0x0009_0018,

    /// <summary>FSCTL_DISMOUNT_VOLUME.</summary>
    DismountVolume = 0x0009_0020,

    /// <summary>FSCTL_SET_SPARSE.</summary>
    SetSparse = 0x0009_00C4,

    /// <summary>FSCTL_SET_ZERO_DATA: <c>i64 start, i64 end</c>.</summary>
    SetZeroData = 0x0009_80C8,

    /// <summary>IOCTL_DISK_IS_WRITABLE.</summary>
    DiskIsWritable = 0x0007_0024,

    /// <summary>IOCTL_DISK_GET_DRIVE_LAYOUT_EX: DRIVE_LAYOUT_INFORMATION_EX.</summary>
    DiskGetLayout = 0x0007_0050,

    /// <summary>IOCTL_DISK_GET_DRIVE_GEOMETRY_EX: DISK_GEOMETRY_EX.</summary>
    DiskGetGeometry = 0x0007_00A0,

    /// <summary>IOCTL_DISK_GET_DISK_ATTRIBUTES: GET_DISK_ATTRIBUTES.</summary>
    DiskGetAttributes = 0x0007_00F0,

    /// <summary>IOCTL_DISK_UPDATE_PROPERTIES: the partition table is read again.</summary>
    DiskUpdateProperties = 0x0007_0140,

    /// <summary>IOCTL_DISK_SET_DISK_ATTRIBUTES: SET_DISK_ATTRIBUTES.</summary>
    DiskSetAttributes = 0x0007_C0F4,

    /// <summary>IOCTL_STORAGE_GET_HOTPLUG_INFO: STORAGE_HOTPLUG_INFO.</summary>
    StorageGetHotplug = 0x002D_0C14,

    /// <summary>IOCTL_STORAGE_GET_DEVICE_NUMBER: STORAGE_DEVICE_NUMBER.</summary>
    StorageGetNumber = 0x002D_1080,

    /// <summary>IOCTL_STORAGE_QUERY_PROPERTY: STORAGE_PROPERTY_QUERY to a descriptor.</summary>
    StorageQueryProperty = 0x002D_1400,

    /// <summary>IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES: DEVICE_MANAGE_DATA_SET_ATTRIBUTES.</summary>
    StorageManageDataSet = 0x002D_9404,

    /// <summary>IOCTL_VOLUME_ONLINE: the volume answers, also where new ones are not mounted by themselves (<c>mountvol /N</c>).</summary>
    VolumeOnline = 0x0056_C008,

    /// <summary>IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS: VOLUME_DISK_EXTENTS.</summary>
    VolumeGetExtents = 0x0056_0000,
}
