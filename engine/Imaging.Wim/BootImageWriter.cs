namespace Imaging.Wim;

/// <summary>
/// Writes one image of a WIM so that a boot manager starts it, and so that the same image gives the same bytes: the GUID and the image's
/// modification time stay those of the WIM that was opened. libwim sets that time to now whenever it writes metadata; it is set back in the
/// file just written, in which then nothing but a few digits of the XML data changes.
/// </summary>
internal static unsafe class BootImageWriter
{
    private static readonly string[] s_modified = ["LASTMODIFICATIONTIME/HIGHPART", "LASTMODIFICATIONTIME/LOWPART"];

    public static void Write(WimHandle wim, int image, string path, Action<WimProgress>? progress, CancellationToken cancel)
    {
        string?[] modified = [.. s_modified.Select(name => GetProperty(wim, image, name))];
        SetHeader(wim, image, path);
        using (var target = new NativeText(path))
        {
            const int flags = LibWim.WriteNotPipable | LibWim.WriteRetainGuid;
            WimOperation.Run(wim, path, () => LibWim.Write(wim, target.Pointer, image, flags, threads: 0), progress, cancel);
        }

        using WimHandle written = Reopen(path);
        foreach ((string name, string? value) in s_modified.Zip(modified))
            SetProperty(written, name, value, path);
        WimOperation.Run(written, path, () => LibWim.Overwrite(written, 0, threads: 1), null, cancel);
    }

    /// <summary>Bootable, and not marked read-only: libwim would not change such a file again.</summary>
    private static void SetHeader(WimHandle wim, int image, string place)
    {
        var info = new LibWim.WimInfo { BootIndex = (uint)image, Flags = 0 };
        using var operation = new WimOperation(place);
        operation.Check(LibWim.SetInfo(wim, &info, LibWim.ChangeBootIndex | LibWim.ChangeReadOnly));
    }

    private static WimHandle Reopen(string path)
    {
        using var operation = new WimOperation(path);
        using var name = new NativeText(path);
        operation.Check(LibWim.Open(name.Pointer, LibWim.OpenWriteAccess, out nint wim, null, null));
        return new WimHandle(wim);
    }

    private static string? GetProperty(WimHandle wim, int image, string name)
    {
        using var nativeName = new NativeText(name);
        return NativeText.Read(LibWim.GetImageProperty(wim, image, nativeName.Pointer));
    }

    /// <summary>Sets a property of the only image; null removes it.</summary>
    private static void SetProperty(WimHandle wim, string name, string? value, string place)
    {
        using var operation = new WimOperation(place);
        using var nativeName = new NativeText(name);
        using NativeText? nativeValue = value is null ? null : new NativeText(value);
        operation.Check(LibWim.SetImageProperty(wim, 1, nativeName.Pointer, nativeValue is null ? null : nativeValue.Pointer));
    }
}
