using System.Diagnostics;
using System.Globalization;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;

namespace Imaging.Benchmarks.Sticks;

/// <summary>
/// A folder shown again through FUSE, read-only, with every read call paced to a rate (<c>throttledfolder.c</c>). Whoever reads from it,
/// the engine or a peer, has the same slow stick. Needs gcc, libfuse3-dev, fuse3 and root.
/// </summary>
public sealed class ThrottledFolder : IDisposable
{
    private readonly Process _process;

    /// <param name="folder">The real files.</param>
    /// <param name="rate">Bytes a second, of all readers together.</param>
    /// <param name="workFolder">Takes the program and the mount point.</param>
    /// <exception cref="ImagingException">It does not compile, or cannot be mounted.</exception>
    public ThrottledFolder(string folder, double rate, string workFolder)
    {
        string program = System.IO.Path.Combine(workFolder, "throttledfolder");
        string source = System.IO.Path.Combine(AppContext.BaseDirectory, "Sticks", "throttledfolder.c");
        ToolProcess.Expect("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lfuse3", "-lpthread");
        Path = Directory.CreateDirectory(System.IO.Path.Combine(workFolder, "stick")).FullName;
        var start = new ProcessStartInfo(program, [folder, rate.ToString("0", CultureInfo.InvariantCulture), Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = ToolProcess.Start(start);
        if (_process.StandardOutput.ReadLine() == "mounted")
            return;
        _process.WaitForExit();
        _process.Dispose();
        throw new ImagingException(ExitCode.DeviceIo, Path, "a FUSE file system that could not be mounted", "a mounted one",
            "Run as root, on a machine with /dev/fuse.");
    }

    /// <summary>The mount point.</summary>
    public string Path { get; }

    /// <summary>Unmounts: the file system ends when its standard input does, so also when this process is killed.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
