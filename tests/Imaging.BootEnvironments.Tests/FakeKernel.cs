using System.Text;
using Imaging.BootEnvironments.Linux.Kernels;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

/// <summary>A folder as a kernel's build installs it, with modules that are nothing but their .modinfo, made by objcopy.</summary>
internal sealed class FakeKernel
{
    public const string Version = "6.9.0-fake";

    public FakeKernel(string folder)
    {
        Folder = folder;
        Modules = Directory.CreateDirectory(Path.Combine(folder, "lib", "modules", Version)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "vmlinuz"), new byte[5000]);
    }

    public string Folder { get; }

    public string Modules { get; }

    public Kernel Open() => Kernel.In(Folder);

    /// <summary>Adds a module that says these things of itself.</summary>
    /// <returns>Its file.</returns>
    public string Add(string path, params string[] info)
    {
        string file = Path.Combine(Modules, "kernel", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string text = Path.GetTempFileName();
        File.WriteAllBytes(text, Encoding.UTF8.GetBytes(string.Concat(info.Select(line => line + '\0'))));
        Tool.Expect("objcopy", "-I", "binary", "-O", "elf64-x86-64", "--rename-section", ".data=.modinfo", text, file);
        File.Delete(text);
        return file;
    }

    public void BuildIn(params string[] paths) => File.WriteAllLines(Path.Combine(Modules, "modules.builtin"), paths);
}
