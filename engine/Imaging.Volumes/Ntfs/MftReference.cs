namespace Imaging.Volumes.Ntfs;

/// <summary>How one record names another: 48 bits of record number, 16 bits of the sequence number it had.</summary>
static class MftReference
{
    public const long NumberMask = 0xFFFF_FFFF_FFFF;

    /// <summary>The records every NTFS volume has.</summary>
    public const long Mft = 0;
    public const long MftMirror = 1;
    public const long LogFile = 2;
    public const long Volume = 3;
    public const long Root = 5;
    public const long Bitmap = 6;
    public const long Boot = 7;
    public const long BadClusters = 8;
}
