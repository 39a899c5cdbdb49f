using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Line;

/// <summary>What is measured: a stick, with or without reading everything back.</summary>
public sealed record LineCase(StickProfile Profile, bool ReadBack);
