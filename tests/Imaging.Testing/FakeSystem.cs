using Imaging.Platform.Inventory;

namespace Imaging.Testing;

/// <summary>A made-up <c>/sys</c>, <c>/proc</c> and <c>/dev</c>, laid out as the kernel does it.</summary>
public sealed class FakeSystem : IDisposable
{
    private readonly TempFolder _folder = new();

    public FakeSystem()
    {
        Directory.CreateDirectory(At("sys/block"));
        Directory.CreateDirectory(At("sys/class/net"));
        Write("proc/self/mountinfo", "");
        Write("proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    }

    public string Root => _folder.Path;

    public DiskCatalog Catalog => new(Root);

    public void Dispose() => _folder.Dispose();

    /// <summary>Adds a disk at a place in the device tree, and returns that place.</summary>
    public string AddDisk(string device, string number, long sectors, params (string Attribute, string Value)[] attributes)
    {
        string name = Path.GetFileName(device);
        string place = $"sys/devices/{device}";
        Write($"{place}/dev", number);
        Write($"{place}/size", $"{sectors}");
        Write($"{place}/removable", "0");
        Write($"{place}/ro", "0");
        Write($"{place}/queue/logical_block_size", "512");
        Write($"{place}/queue/physical_block_size", "4096");
        Write($"{place}/queue/rotational", "0");
        Directory.CreateDirectory(At($"{place}/holders"));
        foreach ((string attribute, string value) in attributes)
            Write($"{place}/{attribute}", value);
        Directory.CreateSymbolicLink(At($"sys/block/{name}"), $"../devices/{device}");
        return place;
    }

    /// <summary>As if somebody pulled it.</summary>
    public void RemoveDisk(string name) => File.Delete(At($"sys/block/{name}"));

    public void AddPartition(string diskPlace, string name, string number, int index, long start, long sectors)
    {
        Write($"{diskPlace}/{name}/partition", $"{index}");
        Write($"{diskPlace}/{name}/dev", number);
        Write($"{diskPlace}/{name}/start", $"{start}");
        Write($"{diskPlace}/{name}/size", $"{sectors}");
        Directory.CreateDirectory(At($"{diskPlace}/{name}/holders"));
    }

    /// <summary>Says at a place in the device tree that it is a PCI device.</summary>
    /// <param name="id">Vendor and device, as <c>8086:9a0b</c>.</param>
    /// <param name="kind">Base class, subclass and interface, as <c>010400</c>.</param>
    public void AddPci(string device, string id, string kind, string subsystem = "1028:0a9c")
    {
        string place = $"sys/devices/{device}";
        Write($"{place}/vendor", $"0x{id[..4]}");
        Write($"{place}/device", $"0x{id[5..]}");
        Write($"{place}/subsystem_vendor", $"0x{subsystem[..4]}");
        Write($"{place}/subsystem_device", $"0x{subsystem[5..]}");
        Write($"{place}/class", $"0x{kind}");
        Write($"{place}/revision", "0x01");
    }

    public void AddCard(string device, string address, string type = "1", bool hasDevice = true)
    {
        Write($"sys/devices/{device}/address", address);
        Write($"sys/devices/{device}/type", type);
        if (hasDevice)
            Directory.CreateSymbolicLink(At($"sys/devices/{device}/device"), "../..");
        Directory.CreateSymbolicLink(At($"sys/class/net/{Path.GetFileName(device)}"), $"../../devices/{device}");
    }

    public void Mount(string line) => File.AppendAllText(At("proc/self/mountinfo"), line + "\n");

    public void Swap(string file) => File.AppendAllText(At("proc/swaps"), $"{file}                              partition\t1\t0\t-2\n");

    /// <summary>A text attribute, with the end of line the kernel gives it.</summary>
    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text + "\n"));

    public void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
    }

    public string At(string path) => _folder.File(path);
}
