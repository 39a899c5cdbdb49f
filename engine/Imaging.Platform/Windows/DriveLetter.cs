using Imaging.Core;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>
/// A letter for a volume that has none, for programs that know volumes by letters only. Nobody is told of it, and it is gone when
/// disposed.
/// </summary>
internal sealed class DriveLetter : IDisposable
{
    private const string VolumePrefix = @"\\?\";

    private readonly IWindowsKernel _kernel;
    private readonly string _name;
    private readonly string _device;
    private bool _isGone;

    private DriveLetter(IWindowsKernel kernel, string name, string device)
    {
        (_kernel, _name, _device) = (kernel, name, device);
    }

    /// <summary>As <c>W:\</c>.</summary>
    public string Root => _name + '\\';

    /// <param name="volume">As <c>\\?\Volume{…}\</c>.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: there is no letter left, or Windows gives none.</exception>
    public static DriveLetter Of(IWindowsKernel kernel, string volume)
    {
        int error = kernel.DeviceOf(volume[VolumePrefix.Length..].TrimEnd('\\'), out string device);
        string? name = "ZYXWVUTSRQPONMLKJIHGFED".Select(letter => $"{letter}:").FirstOrDefault(
            n => kernel.DeviceOf(n, out _) == WindowsError.FileNotFound);
        if (error == 0 && name is not null)
            error = kernel.DefineName(name, device);
        if (error != 0 || name is null)
            throw new ImagingException(
                ExitCode.DeviceIo, volume, error == 0 ? "no letter that is free" : WindowsError.Text(error), "a drive letter for it",
                "Start the machine again.");
        return new DriveLetter(kernel, name, device);
    }

    public void Dispose()
    {
        if (_isGone)
            return;
        _isGone = true;
        _ = _kernel.RemoveName(_name, _device); // a letter that stays leads nowhere once the volume is gone
    }
}
