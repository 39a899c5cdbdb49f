using Imaging.BootEnvironments.Linux;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

/// <summary>A folder of .deb files with the names and paths of Debian's and content of no use, made by dpkg-deb.</summary>
internal static class FakePackages
{
    public static string Make(string folder)
    {
        Directory.CreateDirectory(folder);
        IEnumerable<PackageFile> files = new[] { "initramfs", "files", "signed" }.SelectMany(LinuxPieces.Files);
        foreach (IGrouping<string, PackageFile> package in files.GroupBy(file => file.Package))
        {
            string tree = Tree(folder, package.Key);
            foreach (PackageFile file in package)
                Put(tree, file.Source, package.Key + file.Source);
            Pack(folder, tree, package.Key, "");
        }

        // As in Debian: a link to the library's real name.
        string zstd = Path.Combine(folder, "libzstd1", "usr/lib/x86_64-linux-gnu");
        File.Move(Path.Combine(zstd, "libzstd.so.1"), Path.Combine(zstd, "libzstd.so.1.5"));
        File.CreateSymbolicLink(Path.Combine(zstd, "libzstd.so.1"), "libzstd.so.1.5");
        Pack(folder, Path.Combine(folder, "libzstd1"), "libzstd1", "");
        MakeKernel(folder);
        return folder;
    }

    private static void MakeKernel(string folder)
    {
        string name = $"linux-image-{FakeKernel.Version}";
        string tree = Tree(folder, name);
        var kernel = new FakeKernel(tree);
        foreach (WantedModule module in LinuxPieces.Modules.Concat(LinuxPieces.ModulesForFiles).Where(module => module.IsNeeded))
            kernel.Add($"{module.Name}.ko", "depends=");
        Directory.CreateDirectory(Path.Combine(tree, "boot"));
        File.Move(Path.Combine(tree, "vmlinuz"), Path.Combine(tree, "boot", $"vmlinuz-{FakeKernel.Version}"));
        Pack(folder, tree, name, "");
        Pack(folder, Tree(folder, "linux-image-amd64"), "linux-image-amd64", $"Depends: {name} (= 1:1.0)\n");
    }

    private static string Tree(string folder, string package) => Directory.CreateDirectory(Path.Combine(folder, package)).FullName;

    private static void Put(string tree, string path, string content)
    {
        string file = Path.Combine(tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private static void Pack(string folder, string tree, string package, string fields)
    {
        Put(
            tree, "DEBIAN/control",
            $"Package: {package}\nVersion: 1:1.0\nArchitecture: amd64\nMaintainer: nobody <a@b.c>\nDescription: fake\n{fields}");
        Tool.Expect("dpkg-deb", "--build", "-Znone", tree, Path.Combine(folder, $"{package}_1%3a1.0_amd64.deb"));
    }
}
