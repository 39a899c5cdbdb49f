namespace Imaging.Wim;

/// <summary>What a WIM's header says.</summary>
/// <param name="ImageCount">Images it holds.</param>
/// <param name="BootIndex">The image that a boot manager starts, from 1; 0: none.</param>
/// <param name="Compression">Of its file data, but not of the solid.</param>
/// <param name="IsSolid">
/// True where file data of many files is compressed as one, as in an ESD, or with LZMS: the header has one version for both.
/// </param>
public readonly record struct WimFormat(int ImageCount, int BootIndex, WimCompression Compression, bool IsSolid);
