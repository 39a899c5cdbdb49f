namespace Imaging.Testing.Devices;

/// <summary>A file as a block device of the kernel's; needs root.</summary>
public sealed class LoopDevice : IDisposable
{
    public LoopDevice(string file, int sectorSize = 512, bool readOnly = false, bool partitionScan = false)
    {
        List<string> arguments = ["--find", "--show", "--sector-size", $"{sectorSize}", file];
        if (readOnly)
            arguments.Add("--read-only");
        if (partitionScan)
            arguments.Add("--partscan");
        Node = Tool.Expect("losetup", [.. arguments]).Trim();
    }

    public string Node { get; }

    public void Dispose() => Tool.Expect("losetup", "--detach", Node);
}
