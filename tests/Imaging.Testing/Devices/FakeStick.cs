namespace Imaging.Testing.Devices;

/// <summary>
/// A disk of the kernel's that says it is longer than it is and wraps around: a loop device on a FUSE file system of one file. Needs root,
/// gcc, libfuse3-dev and fusermount3.
/// </summary>
public sealed class FakeStick : IDisposable
{
    private readonly string _mount;
    private readonly LoopDevice _loop;

    /// <param name="folder">Takes the program, the real bytes and the mount point.</param>
    public FakeStick(string folder, long realBytes, long claimedBytes)
    {
        string program = Path.Combine(folder, "fakestick");
        string source = Path.Combine(AppContext.BaseDirectory, "Devices", "fakestick.c");
        Tool.Expect("gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lfuse3");
        _mount = Directory.CreateDirectory(Path.Combine(folder, "fakestick mount")).FullName;
        RealBytesFile = Path.Combine(folder, "fakestick.real");
        Tool.Expect(program, RealBytesFile, $"{realBytes}", $"{claimedBytes}", _mount);
        try
        {
            _loop = new LoopDevice(Path.Combine(_mount, "stick"));
        }
        catch
        {
            Tool.Run("umount", _mount);
            throw;
        }
    }

    public string Node => _loop.Node;

    /// <summary>What the disk really holds.</summary>
    public string RealBytesFile { get; }

    public void Dispose()
    {
        _loop.Dispose();
        Tool.Expect("umount", _mount);
    }
}
