using Imaging.Core;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.Linux.Kernels;

/// <summary>A kernel image and the folder of its modules.</summary>
/// <param name="Image">The file firmware or GRUB starts.</param>
/// <param name="ModulesFolder"><c>lib/modules/VERSION</c>.</param>
internal sealed record Kernel(string Image, string ModulesFolder)
{
    public string Version => Path.GetFileName(ModulesFolder);

    /// <summary>True where the image carries a signature; whose it is, the firmware or shim says.</summary>
    public bool IsSigned => PortableExecutable.HasSignature(File.ReadAllBytes(Image));

    /// <summary>
    /// A folder with <c>lib/modules/VERSION</c>, and with <c>vmlinuz</c> there, or in <c>boot</c> with the version, as Debian has it.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: one of them is missing, or there are modules of several kernels.
    /// </exception>
    public static Kernel In(string folder)
    {
        string root = Path.Combine(folder, "lib", "modules");
        string[] versions = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        if (versions.Length != 1)
            throw Bad(
                folder, versions.Length == 0 ? "a kernel without modules" : $"modules of {versions.Length} kernels",
                "one folder lib/modules/VERSION");
        string[] images = [Path.Combine(folder, "vmlinuz"), Path.Combine(folder, "boot", $"vmlinuz-{Path.GetFileName(versions[0])}")];
        string image = images.FirstOrDefault(File.Exists) ?? throw Bad(folder, "no kernel image", "a file vmlinuz");
        return new Kernel(image, versions[0]);
    }

    private static ImagingException Bad(string folder, string found, string expected) =>
        new(ExitCode.Manifest, folder, found, expected, "Give `kernel:` a folder with vmlinuz and lib/modules/VERSION, as the "
            + "kernel's build installs them, or leave it out to take Debian's.");
}
