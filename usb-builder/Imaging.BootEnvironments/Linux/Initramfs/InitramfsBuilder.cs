using System.Text;
using Imaging.BootEnvironments.Linux.Kernels;
using Imaging.Chunks;

namespace Imaging.BootEnvironments.Linux.Initramfs;

/// <summary>Everything the kernel finds when it has started: <c>/init</c>, busybox, modules, the engine and its libraries.</summary>
internal sealed class InitramfsBuilder
{
    private const string EngineFolder = "imaging";

    private readonly CpioArchive _archive = new();

    public InitramfsBuilder()
    {
        // The kernel opens the console before /init runs and mounts devtmpfs over this folder.
        _archive.AddCharacterDevice("dev/console", 5, 1);
        foreach (string folder in (string[])["proc", "sys", "run", "tmp"])
            _archive.AddFolder(folder);
        _archive.AddFile("init", Encoding.UTF8.GetBytes(LinuxPieces.Init), isExecutable: true);
    }

    /// <summary>A program or library.</summary>
    public void AddProgram(string place, byte[] content) => _archive.AddFile(place, content, isExecutable: true);

    /// <summary>The engine and what the engine expects beside itself: <see cref="BootImage"/>.</summary>
    public void AddEngine(byte[] engine, BootIdentity identity)
    {
        _archive.AddFile($"{EngineFolder}/imaging", engine, isExecutable: true);
        foreach ((string name, byte[] bytes) in identity.Files())
            _archive.AddFile($"{EngineFolder}/{name}", bytes);
    }

    /// <summary>
    /// Modules, and the list of them <c>/init</c> gives to modprobe from top to bottom. The list names no dependencies: each module comes
    /// after those it needs.
    /// </summary>
    public void AddModules(string version, IReadOnlyList<LoadedModule> modules)
    {
        string folder = $"lib/modules/{version}";
        foreach (LoadedModule module in modules)
            _archive.AddFile($"{folder}/{module.Name}.ko", module.Content);
        _archive.AddFile($"{folder}/modules.dep", Encoding.ASCII.GetBytes(string.Concat(modules.Select(module => $"{module.Name}.ko:\n"))));
    }

    /// <summary>
    /// Compressed as the kernel takes it: one zstd frame (CONFIG_RD_ZSTD) with a window of at most 128 MiB; ours are 16 MiB. Never
    /// <see cref="CompressionLevel.Fast"/>: firmware reads a stick slowly, and every start pays for it.
    /// </summary>
    public byte[] Build(CompressionLevel level)
    {
        level = level == CompressionLevel.Fast ? CompressionLevel.Balanced : level;
        byte[] raw = _archive.ToArray();
        using var compressor = new ZstdCompressor(level);
        var frame = new byte[ZstdCompressor.Bound(raw.Length)];
        return frame[..compressor.Compress(raw, frame)];
    }
}
