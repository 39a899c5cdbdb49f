namespace Imaging.Testing.Devices;

/// <summary>A file as a block device of the kernel's; needs root.</summary>
public sealed class LoopDevice : IDisposable
{
    /// <param name="offset">Bytes of the file before the device.</param>
    /// <param name="length">Bytes of the device; 0: to the end of the file.</param>
    public LoopDevice(
        string file, int sectorSize = 512, bool readOnly = false, bool partitionScan = false, long offset = 0, long length = 0)
    {
        List<string> arguments = ["--find", "--show", "--sector-size", $"{sectorSize}", file];
        if (offset > 0)
            arguments.AddRange(["--offset", $"{offset}"]);
        if (length > 0)
            arguments.AddRange(["--sizelimit", $"{length}"]);
        if (readOnly)
            arguments.Add("--read-only");
        if (partitionScan)
            arguments.Add("--partscan");
        Node = Tool.Expect("losetup", [.. arguments]).Trim();
    }

    public string Node { get; }

    public void Dispose() => Tool.Expect("losetup", "--detach", Node);
}
