using Imaging.Core;

namespace Imaging.Engine.Runs;

/// <summary>A failure in a few words, for a screen across the room and a column of a table.</summary>
public static class FailureTitle
{
    public static string Of(ExitCode code) => code switch
    {
        ExitCode.Ok => "",
        ExitCode.Usage => "the engine does not fit this stick",
        ExitCode.Manifest => "the release is wrong",
        ExitCode.Missing => "something is missing",
        ExitCode.Corrupt => "damaged data",
        ExitCode.Signature => "not signed by its maker",
        ExitCode.Expired => "the release has expired",
        ExitCode.WrongMachine => "wrong machine",
        ExitCode.Stick => "no stick, or the wrong one",
        ExitCode.NoDriver => "Windows has no driver for the disk",
        ExitCode.MachineValues => "this machine's values",
        ExitCode.TargetRefused => "no disk may be written",
        ExitCode.DeviceIo => "a disk or the stick fails",
        ExitCode.PartitionTable => "damaged partition table",
        ExitCode.Started => "this machine is in use",
        ExitCode.Wim => "the image is unusable",
        ExitCode.Cancelled => "cancelled",
        _ => "a defect of this program",
    };
}
