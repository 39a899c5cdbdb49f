using Imaging.Core;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments;

/// <summary>The published engine that goes into a boot environment: one file that needs no .NET.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Runtime">What it is published for.</param>
internal sealed record EngineFile(string Path, string Name, string Runtime)
{
    private const string LinuxRuntime = "linux-x64";
    private const string WindowsRuntime = "win-x64";

    private static ReadOnlySpan<byte> Elf => [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <param name="path">Null: the one published beside this builder.</param>
    public static EngineFile ForLinux(string? path) => new(path ?? Find("imaging", LinuxRuntime), "imaging", LinuxRuntime);

    /// <param name="path">Null: the one published beside this builder, or else in <c>win-x64</c> beside its folder.</param>
    public static EngineFile ForWindows(string? path) => new(path ?? Find("imaging.exe", WindowsRuntime), "imaging.exe", WindowsRuntime);

    /// <summary>A file that lies beside it.</summary>
    public string Beside(string name) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name);

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not a published engine for this system.</exception>
    public void Check()
    {
        if (!File.Exists(Path))
            throw Bad(Path, "no engine", $"the engine `{Name}`");
        string program = Path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? Path[..^4] : Path;
        if (File.Exists(program + ".dll"))
            throw Bad(Path, "an engine that needs .NET and the files beside it", $"the engine `{Name}` as one file");
        byte[] head = Head(Path);
        string? fault = Runtime == WindowsRuntime ? PortableExecutable.FaultAsX64(
            head) : head.AsSpan().StartsWith(Elf) ? null : "not a program for Linux";
        if (fault is not null)
            throw Bad(Path, fault, $"the engine `{Name}`");
    }

    /// <summary>Checks a library of Windows that the engine needs beside itself.</summary>
    /// <param name="remedy">Null: it comes with the engine.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: it is not there, or for another machine.</exception>
    public void CheckLibrary(string name, string? remedy = null)
    {
        string file = Beside(name);
        string? fault = File.Exists(file) ? PortableExecutable.FaultAsX64(Head(file)) : "no such library beside the engine";
        if (fault is not null)
            throw Bad(file, fault, name, remedy);
    }

    private static string Find(string name, string runtime)
    {
        string own = AppContext.BaseDirectory;
        string[] places = [System.IO.Path.Combine(own, name), System.IO.Path.GetFullPath(System.IO.Path.Combine(own, "..", runtime, name))];
        return places.FirstOrDefault(File.Exists) ?? places[^1];
    }

    private static byte[] Head(string path)
    {
        var head = new byte[PortableExecutable.HeadLength];
        using FileStream file = File.OpenRead(path);
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private ImagingException Bad(string place, string found, string expected, string? remedy = null) => new(
        ExitCode.Manifest, place, found, $"{expected} for {Runtime}",
        remedy ?? $"Publish it with `./run build` and run the usb-builder among the artifacts, which finds it in artifacts/{Runtime}; "
            + "or name it with `engine:` in the manifest's boot section.");
}
