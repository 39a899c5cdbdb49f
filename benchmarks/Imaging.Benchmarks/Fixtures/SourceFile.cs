namespace Imaging.Benchmarks.Fixtures;

/// <summary>A file of this machine that goes into a fixture.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct SourceFile(string Path, long Length, DateTime Changed);
