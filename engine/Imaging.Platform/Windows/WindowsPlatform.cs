using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Firmware;
using Imaging.Platform.Machines;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>Windows 10 or later, and Windows PE of the same; 64 bit.</summary>
internal sealed class WindowsPlatform(IWindowsKernel kernel) : IPlatform
{
    private const uint Utf8 = 65001;

    public IDiskSource Disks { get; } = new WindowsDisks(kernel);

    public IVolumeMounter Mounter { get; } = new WindowsMounter(kernel);

    /// <summary>One name behind <c>\\.\</c> or <c>\\?\</c>; with more behind that it is a file or folder.</summary>
    public bool IsDevicePath(string path) =>
        (path.StartsWith(@"\\.\", StringComparison.Ordinal) || path.StartsWith(@"\\?\", StringComparison.Ordinal)) && path.IndexOf(
            '\\', 4) < 0;

    public bool Exists(string path) => IsDevicePath(path) || File.Exists(path);

    public IBlockDevice Open(string path, bool readOnly, int imageSectorSize)
    {
        if (IsDevicePath(path) && !IsFile(path))
            return WindowsDisk.Open(kernel, path, readOnly);
        if (Directory.Exists(path))
            throw new ImagingException(
                ExitCode.TargetRefused, path, "a folder", @"a disk, such as \\.\PhysicalDrive1, or an image file", "Check the path.");
        return ImageFileDevice.Open(path, imageSectorSize, readOnly);
    }

    public IBlockDevice? OpenUnused(string path) => IsDevicePath(path) && !IsFile(path) ? WindowsDisk.OpenUnused(kernel, path) : null;

    public void CheckWindows(bool ofImage)
    {
        if (ofImage)
            throw WindowsImage.HasNoWindows("an image file");
    }

    public IImageFile CreateImage(string path, long length, int sectorSize, bool direct) =>
        WindowsImage.Create(kernel, path, length, sectorSize, direct);

    public IImageFile OpenImage(string path, int sectorSize, bool readOnly, bool direct) =>
        WindowsImage.Open(kernel, path, sectorSize, readOnly, direct);

    public void FlushFolder(string folder)
    {
        int error = kernel.Open(
            folder, FileAccessRight.Write, FileShare.ReadWrite | FileShare.Delete, FileCreation.Existing, FileFlag.Folder,
            out IWindowsHandle? handle);
        if (error != 0)
            throw WindowsError.OnOpen(folder, error);
        using (handle)
        {
            error = handle!.Flush();
            // A share of a network, say, knows no such request for a folder: its names are as durable as they get.
            if (error != 0 && !WindowsError.IsUnknownRequest(error))
                throw WindowsError.OnWrite(folder, "a folder that can be flushed", error);
        }
    }

    public MachineIdentity ReadMachine() => WindowsMachine.Read(kernel);

    public MachineState ReadState() => WindowsMachine.ReadState(kernel);

    /// <summary>Windows PE has no driver for it unless its image was given one.</summary>
    public IReadOnlyDictionary<int, string>? ReadTpmRegisters() => null;

    public IFirmwareVariables? FindFirmwareVariables() => WindowsFirmwareVariables.Find(kernel);

    public bool TurnColoursOn() =>
        kernel.SetConsoleOutput(ConsoleOutputMode.Processed | ConsoleOutputMode.Wrap | ConsoleOutputMode.Terminal, Utf8);

    public void TakeKeyboard() => _ = kernel.SetConsoleInput(ConsoleInputMode.NoQuickEdit); // redirected, there are no keys

    public bool TurnOff()
    {
        if (!WinPe.IsRunning(kernel))
            return false;
        WinPe.TurnOff(kernel);
        return true;
    }

    /// <summary>
    /// A device has no file length. What has one is a file, whatever it is called: a name that a layer below maps to a raw image, as
    /// Wine does with <c>\\.\Y:</c>.
    /// </summary>
    private bool IsFile(string path)
    {
        if (kernel.Open(
            path, FileAccessRight.Query, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return false;
        using (handle)
            return handle!.Length(out long length) == 0 && length > 0;
    }
}
