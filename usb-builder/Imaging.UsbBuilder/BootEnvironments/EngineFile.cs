using Imaging.Core;

namespace Imaging.UsbBuilder.BootEnvironments;

/// <summary>The published engine that goes into a boot environment: one file that needs no .NET.</summary>
internal static class EngineFile
{
    private static ReadOnlySpan<byte> Elf => [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>The one published beside this builder.</summary>
    public static string Beside => Path.Combine(AppContext.BaseDirectory, "imaging");

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not a published engine for Linux.</exception>
    public static void CheckLinux(string path)
    {
        if (!File.Exists(path))
            throw Bad(path, "no engine");
        if (File.Exists(path + ".dll"))
            throw Bad(path, "an engine that needs .NET and the files beside it");
        var head = new byte[Elf.Length];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !Elf.SequenceEqual(head))
            throw Bad(path, "not a program for Linux");
    }

    private static ImagingException Bad(string path, string found) => new(
        ExitCode.Manifest, path, found, "the engine `imaging` as one file, for linux-x64",
        "Publish it with `./run build` and run artifacts/linux-x64/usb-builder, which has it beside itself; or name it with `engine:` in the manifest's boot section.");
}
