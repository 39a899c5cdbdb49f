using Imaging.Core;
using Imaging.Engine.Planning;

namespace Imaging.Engine.Verifying;

/// <summary>Does a disk that holds a release hold the machine files of this machine?</summary>
internal static class MachineFileComparison
{
    /// <param name="disk">Says that it holds the release of the plan.</param>
    /// <returns>The path of the first that differs; nothing of what it holds is told. Null: all are the same.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk cannot be read.</exception>
    public static string? FirstOther(StagePlan plan, IBlockDevice disk) =>
        plan.MachineFiles?.FirstOrDefault(f => plan.Pieces(f).Any(p => !Holds(disk, p.DiskOffset, p.Bytes.Span)))?.File.Path;

    private static bool Holds(IBlockDevice disk, long offset, ReadOnlySpan<byte> expected)
    {
        using var found = new AlignedBuffer(expected.Length);
        disk.Read(offset, found.Span[..expected.Length]);
        return expected.SequenceEqual(found.Span[..expected.Length]);
    }
}
