namespace Imaging.Volumes.Ntfs;

/// <summary>How one record names another: 48 bits of record number, 16 bits of the sequence number it had.</summary>
public static class MftReference
{
    public const long NumberMask = 0xFFFF_FFFF_FFFF;

    private const int NumberBits = 48;

    /// <summary>The records every NTFS volume has.</summary>
    public const long Mft = 0;
    public const long MftMirror = 1;
    public const long LogFile = 2;
    public const long Volume = 3;
    public const long Root = 5;
    public const long Bitmap = 6;
    public const long Boot = 7;
    public const long BadClusters = 8;
    public const long Secure = 9;

    /// <summary>Records below are the file system's own, or reserved for it.</summary>
    public const long FirstOrdinary = 24;


    public static long Of(long number, int sequence) => number | ((long)sequence << NumberBits);
}
