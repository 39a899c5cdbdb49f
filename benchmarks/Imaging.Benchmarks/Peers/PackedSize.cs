namespace Imaging.Benchmarks.Peers;

/// <summary>The tree in one form.</summary>
/// <param name="Bytes">What has to be read to lay it down.</param>
/// <param name="RatioToLzx">To the LZX WIM of the same tree.</param>
/// <param name="DecodeRate">Of ours: raw bytes a second that one core checks and decodes, the read-back's CRC-32C included.</param>
public sealed record PackedSize(string Name, long Bytes, double RatioToLzx, double? DecodeRate = null);
