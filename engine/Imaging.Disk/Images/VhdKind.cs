namespace Imaging.Disk.Images;

/// <summary>The footer's "disk type".</summary>
internal enum VhdKind
{
    Fixed = 2,
    Dynamic = 3,
    Differencing = 4,
}
