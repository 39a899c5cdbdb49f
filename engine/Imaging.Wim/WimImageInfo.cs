namespace Imaging.Wim;

/// <summary>What a WIM's XML says of one image. What it does not say is empty or 0.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Name">NAME: unique in the WIM.</param>
/// <param name="Description">DESCRIPTION.</param>
/// <param name="Edition">WINDOWS/EDITIONID, such as <c>Professional</c>.</param>
/// <param name="Version">WINDOWS/VERSION as <c>10.0.26100.1742</c>.</param>
/// <param name="Build">WINDOWS/VERSION/BUILD, such as 26100.</param>
/// <param name="Language">WINDOWS/LANGUAGES/DEFAULT, such as <c>en-US</c>.</param>
/// <param name="Architecture">WINDOWS/ARCH by name: <c>x86</c>, <c>amd64</c>, <c>arm64</c>; otherwise the number.</param>
/// <param name="Flags">FLAGS: the edition again, or <c>9</c> for a boot image.</param>
/// <param name="TotalBytes">TOTALBYTES: file data before compression, every hard link counted.</param>
/// <param name="FileCount">FILECOUNT.</param>
/// <param name="DirectoryCount">DIRCOUNT.</param>
public sealed record WimImageInfo(
    int Index,
    string Name,
    string Description,
    string Edition,
    string Version,
    int Build,
    string Language,
    string Architecture,
    string Flags,
    long TotalBytes,
    long FileCount,
    long DirectoryCount);
