using Imaging.Core;
using Imaging.Platform.Firmware;
using Imaging.Platform.Machines;
using Imaging.Platform.Volumes;

namespace Imaging.Platform;

/// <summary>All that differs between operating systems. What is above it is the same code everywhere.</summary>
internal interface IPlatform
{
    /// <summary>The disks of this machine.</summary>
    IDiskSource Disks { get; }

    /// <summary>Makes the stick's file system a folder.</summary>
    IVolumeMounter Mounter { get; }

    /// <summary>True for a path that can only be a device's, whether it is there or not.</summary>
    bool IsDevicePath(string path);

    /// <summary>True where a device or file of this name is there.</summary>
    bool Exists(string path);

    /// <inheritdoc cref="BlockDevices.Open"/>
    IBlockDevice Open(string path, bool readOnly, int imageSectorSize);

    /// <summary>Opens a device to be read while nobody uses it, and so nobody changes it; null where the path names none.</summary>
    /// <exception cref="ImagingException">
    /// As <see cref="BlockDevices.Open"/>; <see cref="ExitCode.TargetRefused"/> also where it is in use.
    /// </exception>
    IBlockDevice? OpenUnused(string path);

    /// <inheritdoc cref="BlockDevices.CheckWindows"/>
    void CheckWindows(bool ofImage);

    /// <summary>Makes a file that reads as zeros, opened and locked.</summary>
    IImageFile CreateImage(string path, long length, int sectorSize, bool direct);

    /// <summary>Opens and locks a file; several may read it.</summary>
    IImageFile OpenImage(string path, int sectorSize, bool readOnly, bool direct);

    /// <inheritdoc cref="DurableFolder.Flush"/>
    void FlushFolder(string folder);

    MachineIdentity ReadMachine();

    MachineState ReadState();

    /// <inheritdoc cref="TpmRegisters.Read()"/>
    IReadOnlyDictionary<int, string>? ReadTpmRegisters();

    /// <inheritdoc cref="FirmwareVariables.Find"/>
    IFirmwareVariables? FindFirmwareVariables();

    /// <inheritdoc cref="StationSystem.TurnColoursOn"/>
    bool TurnColoursOn();

    /// <inheritdoc cref="StationSystem.TakeKeyboard"/>
    void TakeKeyboard();

    /// <inheritdoc cref="StationSystem.TurnOff"/>
    bool TurnOff();
}
