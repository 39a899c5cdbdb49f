using System.Text;
using Imaging.BootEnvironments.Linux.Chains;
using Imaging.BootEnvironments.Linux.Initramfs;
using Imaging.BootEnvironments.Linux.Kernels;
using Imaging.BootEnvironments.Linux.Packages;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Release;

namespace Imaging.BootEnvironments.Linux;

/// <summary>
/// Debian's kernel and an initramfs with the engine, started through a signed chain or as one file.
/// <c>docs/design/boot-environments.md</c> tells what is in it; the texts it is made from lie in <c>winpe/linux</c>.
/// </summary>
internal sealed class LinuxBootEnvironment(LinuxBootOptions options, IBuildEvents events) : IBootEnvironment
{
    private const string Kind = "linux";
    private const string KernelPackage = "linux-image-amd64";

    /// <summary>The one a manifest asks for.</summary>
    public static LinuxBootEnvironment Of(ManifestBootLinux boot, bool laysDownFiles, CompressionLevel level, IBuildEvents events) =>
        new(
            new LinuxBootOptions(boot.SecureBoot, EngineFile.ForLinux(boot.Engine).Path, boot.Kernel, boot.Packages, level, laysDownFiles),
            events);

    public void Check()
    {
        EngineFile.ForLinux(options.Engine).Check();
        if (options.Kernel is not null && Kernel.In(options.Kernel) is { IsSigned: false } kernel && options.SecureBoot)
            throw new ImagingException(
                ExitCode.Manifest, kernel.Image, "an unsigned kernel", "a signed one, since secure_boot is on",
                "Sign it with a key the machines' firmware or shim trusts, or write secure_boot: off.");
    }

    public BootSection Make(BootIdentity identity, string target, string work, CancellationToken cancel)
    {
        Check();
        events.Step("Making the boot environment");
        IPackageSource source = options.Packages is { } folder ? new PackageFolder(folder) : new AptPackages(AptPackages.UserCache);
        var packages = new UnpackedPackages(source, work);
        Kernel kernel = Kernel.In(options.Kernel ?? packages.Folder(packages.FollowMeta(KernelPackage)));
        cancel.ThrowIfCancellationRequested();
        byte[] initramfs = MakeInitramfs(kernel, packages, identity);
        cancel.ThrowIfCancellationRequested();
        if (options.SecureBoot)
            PlaceSignedChain(target, packages, kernel, initramfs);
        else
            PlaceUnifiedImage(target, packages, kernel, initramfs);
        IEnumerable<string> own = options.Kernel is null ? [] : [$"kernel {kernel.Version}"];
        return new BootSection(Kind, options.SecureBoot, [.. own, .. packages.Used]);
    }

    private byte[] MakeInitramfs(Kernel kernel, UnpackedPackages packages, BootIdentity identity)
    {
        var initramfs = new InitramfsBuilder();
        IReadOnlyList<PackageFile> ofFiles = options.LaysDownFiles ? LinuxPieces.Files("files") : [];
        IReadOnlyList<WantedModule> modulesOfFiles = options.LaysDownFiles ? LinuxPieces.ModulesForFiles : [];
        foreach (PackageFile file in LinuxPieces.Files("initramfs").Concat(ofFiles))
            initramfs.AddProgram(file.Place, packages.Read(file));
        initramfs.AddEngine(File.ReadAllBytes(options.Engine), identity);
        initramfs.AddModules(kernel.Version, new KernelModules(kernel).Resolve([.. LinuxPieces.Modules, .. modulesOfFiles], missing =>
            events.Warned($"Kernel {kernel.Version} does not have {string.Join(", ", missing)}: machines that need them are not served.")));
        return initramfs.Build(options.Level);
    }

    /// <summary>
    /// Firmware checks shim, shim checks GRUB, GRUB checks the kernel. The kernel's own files are out of the release's folder.
    /// </summary>
    private static void PlaceSignedChain(string target, UnpackedPackages packages, Kernel kernel, byte[] initramfs)
    {
        foreach (PackageFile file in LinuxPieces.Files("signed"))
            Place(target, file.Place, packages.Read(file));
        Place(target, "EFI/debian/grub.cfg", Encoding.ASCII.GetBytes(LinuxPieces.GrubConfiguration));
        Place(target, "boot/vmlinuz", File.ReadAllBytes(kernel.Image));
        Place(target, "boot/initramfs.img", initramfs);
    }

    private static void PlaceUnifiedImage(string target, UnpackedPackages packages, Kernel kernel, byte[] initramfs)
    {
        PackageFile stub = LinuxPieces.Files("unified")[0];
        byte[] image = UnifiedKernelImage.Make(
            packages.Read(stub),
            [
                (".cmdline", Encoding.ASCII.GetBytes(LinuxPieces.CommandLine)),
                (".linux", File.ReadAllBytes(kernel.Image)),
                (".initrd", initramfs),
            ],
            stub.Source);
        Place(target, stub.Place, image);
    }

    private static void Place(string target, string path, byte[] content)
    {
        string file = Path.Combine(target, path);
        HostFolder.Create(Path.GetDirectoryName(file)!);
        HostFolder.Write(file, () => File.WriteAllBytes(file, content));
    }
}
