namespace Imaging.Core;

/// <summary>What a process of this product ends with. The numbers are a published contract: scripts and stations act on them.</summary>
public enum ExitCode
{
    /// <summary>The work is done and was checked.</summary>
    Ok = 0,

    /// <summary>A defect of this program.</summary>
    Defect = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The manifest, or what it names, is wrong.</summary>
    Manifest = 10,

    /// <summary>A frame, pack or other file of the release is missing.</summary>
    Missing = 11,

    /// <summary>Bytes are not what their digest says: a frame, pack, index, boot file, or the staged disk.</summary>
    Corrupt = 12,

    /// <summary>The release is not signed by the key, or there is no key.</summary>
    Signature = 13,

    /// <summary>The release's <c>not_after</c> has passed.</summary>
    Expired = 14,

    /// <summary>
    /// This machine is not one the manifest's <c>machines</c> allows, or its firmware does not start the release's Windows.
    /// </summary>
    WrongMachine = 15,

    /// <summary>A station found no stick of its own, or several that differ.</summary>
    Stick = 16,

    /// <summary>The release's Windows has no boot-start driver for the controller of the machine's disk.</summary>
    NoDriver = 17,

    /// <summary>What a machine file needs to know of this machine is missing, or not allowed there.</summary>
    MachineValues = 18,

    /// <summary>The target disk is refused: too small, in use, removable, the stick itself, 4Kn, not unique.</summary>
    TargetRefused = 20,

    /// <summary>A disk or stick failed to read, write or keep what was written; or there is no space.</summary>
    DeviceIo = 21,

    /// <summary>A partition table, or a file system that has to be read, is damaged or of an unknown kind.</summary>
    PartitionTable = 22,

    /// <summary>The target is a staged disk whose Windows has started: a machine that is in use.</summary>
    Started = 23,

    /// <summary>The WIM, or the NTFS volume made from it, is unusable.</summary>
    Wim = 30,

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    Cancelled = 130,
}
