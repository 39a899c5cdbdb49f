using System.Text;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>
/// A <c>manifest.yaml</c> that was read without a problem: what an image engineer asks for. Host paths are absolute; the reader saw each
/// of them exist.
/// </summary>
/// <param name="File">The manifest itself, absolute.</param>
/// <param name="Release">What the release is called and how long it may be applied.</param>
/// <param name="Machines">Machines the release may be laid on, any one of them; empty for any machine.</param>
/// <param name="Disk">The target disk and its partitions.</param>
/// <param name="Image">The Windows image.</param>
/// <param name="Content">Folders added to the Windows volume, as listed; ids differ, destinations neither equal nor nest.</param>
/// <param name="Drivers">Drivers that Windows installs when it first starts, as listed; ids differ.</param>
/// <param name="Boot">What the stick boots; null for a stick with none.</param>
/// <param name="Files">Files that are filled when a machine is staged; paths differ.</param>
/// <param name="Secrets">Names of values that somebody has to keep secret.</param>
/// <param name="Line">What a station does that finds the release.</param>
public sealed record ReleaseManifest(
    string File,
    ManifestRelease Release,
    IReadOnlyList<ManifestMachine> Machines,
    ManifestDisk Disk,
    ManifestImage Image,
    IReadOnlyList<ManifestContent> Content,
    IReadOnlyList<ManifestDrivers> Drivers,
    ManifestBoot? Boot,
    IReadOnlyList<ManifestFile> Files,
    IReadOnlyList<string> Secrets,
    StationPolicy Line)
{
    /// <summary>The packages that Windows installs when it first starts, in that order.</summary>
    public IReadOnlyList<ManifestContent> Installed => [.. Content.Where(c => c.Install is not null).OrderBy(c => c.Install!.Order)];

    /// <summary>True where Windows has something to install when it first starts.</summary>
    public bool InstallsAtFirstStart => Drivers.Count > 0 || Content.Any(c => c.Install is not null);

    /// <summary>True where the answer file of <see cref="Files"/> runs the scripts of the first start.</summary>
    public bool HasAnswerFileForFirstStart => Files.Any(f =>
        f.Path.IsSameAs(AnswerFile.Place) && AnswerFile.RunsFirstStart(Encoding.UTF8.GetString(f.Bytes.Span)));

    /// <summary>True where these scripts have to be there.</summary>
    public bool HasFirstStart => InstallsAtFirstStart || HasAnswerFileForFirstStart;
}

/// <param name="Name">1 to 32 characters that FAT file names and ids can hold; see <see cref="ManifestName"/>.</param>
/// <param name="Version">The same; not compared, only shown and part of the id.</param>
/// <param name="NotAfter">The last day, in UTC, on which the release may be applied; null for no end.</param>
/// <param name="Comment">Free text for people; may be empty, may have several lines.</param>
public sealed record ManifestRelease(string Name, string Version, DateOnly? NotAfter, string Comment);

/// <summary>
/// Patterns of which all that are given must match a machine's SMBIOS. <c>*</c> stands for any text, <c>?</c> for any character, case is
/// ignored. At least one is given.
/// </summary>
/// <param name="Manufacturer">System manufacturer; null for any.</param>
/// <param name="Model">Product name; null for any.</param>
/// <param name="Sku">SKU number; null for any.</param>
/// <param name="Serials">Serial numbers, of which one must match; empty for any.</param>
public sealed record ManifestMachine(string? Manufacturer, string? Model, string? Sku, IReadOnlyList<string> Serials);

/// <param name="Minimum">Bytes of the smallest disk the release fits; the sizes of all partitions fit in it.</param>
/// <param name="Targets">Which disks may be written; its maximum is not below <paramref name="Minimum"/>.</param>
/// <param name="Partitions">In disk order: the ESP first, one Windows partition that grows, at most one MSR and one recovery.</param>
public sealed record ManifestDisk(long Minimum, DiskTargets Targets, IReadOnlyList<PartitionSpec> Partitions);

/// <summary>Where Windows comes from.</summary>
public abstract record ManifestImage
{
    /// <summary>False: no boot files and no boot configuration are made of it, and the machine starts nothing.</summary>
    public bool Starts { get; init; } = true;

    /// <summary>Whose signature the machine's boot files have.</summary>
    public BootFileSigner SecureBoot { get; init; }

    /// <summary>True where a station writes a boot entry for Windows into the machine's firmware.</summary>
    public bool WritesBootEntry { get; init; } = true;
}

/// <summary>An image of files, laid out on a volume that the builder makes.</summary>
/// <param name="Wim">A WIM or ESD, or the first part of a split WIM.</param>
/// <param name="Index">The image in it, from 1.</param>
/// <param name="AppliesFiles">
/// True where the volumes are applied file by file on each machine, whatever the sectors of its disk; false where they are sealed here.
/// </param>
public sealed record ManifestWimImage(string Wim, int Index, bool AppliesFiles = false) : ManifestImage
{
    /// <summary>True: an answer file that Windows would take before any other is left out; false: such an image is refused.</summary>
    public bool RemovesUnattend { get; init; }
}

/// <summary>A disk with a Windows volume, which is taken as it is.</summary>
/// <param name="Disk">A VHDX, a VHD, a raw image of a disk or volume, or a device node.</param>
/// <param name="Partition">The volume's place in the partition table, from 1; null: the one that holds Windows.</param>
public sealed record ManifestDiskImage(string Disk, int? Partition) : ManifestImage;

/// <param name="Id">As <see cref="ManifestRelease.Name"/>; no two differ in case only.</param>
/// <param name="Version">1 to 64 characters, shown to people.</param>
/// <param name="Source">A folder.</param>
/// <param name="Destination">Where its content goes in the Windows volume.</param>
/// <param name="Install">How it is installed when Windows first starts; null: it is only laid down.</param>
public sealed record ManifestContent(string Id, string Version, string Source, TargetPath Destination, ManifestInstall? Install);

/// <param name="Command">A program and its arguments, on one line; run in the package's folder.</param>
/// <param name="Order">Packages are installed by it; of equal ones, the one listed first.</param>
/// <param name="Reboot">What becomes of a wish to restart.</param>
/// <param name="TimeLimit">After it the program is killed.</param>
public sealed record ManifestInstall(string Command, int Order, InstallReboot Reboot, TimeSpan TimeLimit);

/// <param name="Id">As <see cref="ManifestRelease.Name"/>; no two differ in case only.</param>
/// <param name="Source">A folder with <c>.inf</c> files at any depth.</param>
/// <param name="Install">When they are installed first.</param>
/// <param name="TimeLimit">After it a program that installs is killed: of each file, or in specialize of the folder.</param>
public sealed record ManifestDrivers(string Id, string Source, DriverInstall Install, TimeSpan TimeLimit)
{
    /// <summary>Where its content goes in the Windows volume.</summary>
    public TargetPath Destination =>
        TargetPath.ParseOrDefault(FirstStartPlaces.Drivers + Id);
}

/// <summary>What the stick boots.</summary>
public abstract record ManifestBoot;

/// <summary>Boot files in a folder of the user.</summary>
/// <param name="Source">A folder whose content is copied to the stick as it is.</param>
public sealed record ManifestBootFolder(string Source) : ManifestBoot;

/// <summary>A boot environment that the builder makes of Debian packages.</summary>
/// <param name="SecureBoot">True for the signed chain from the firmware to the kernel.</param>
/// <param name="Packages">A folder of <c>.deb</c> files to take; null: they are asked of apt.</param>
/// <param name="Kernel">A folder with <c>vmlinuz</c> and <c>lib/modules/&lt;version&gt;/</c>; null: Debian's kernel.</param>
/// <param name="Engine">The <c>imaging</c> program; null: the one beside usb-builder.</param>
public sealed record ManifestBootLinux(bool SecureBoot, string? Packages, string? Kernel, string? Engine) : ManifestBoot;

/// <summary>A boot environment that the builder makes of a Windows PE image.</summary>
/// <param name="Image">The WIM.</param>
/// <param name="Index">The image in it, from 1; null: the one it marks bootable.</param>
/// <param name="Media">A folder with the files beside the image on a medium; null: they come from the image.</param>
/// <param name="Drivers">Folders with <c>.inf</c> files at any depth.</param>
/// <param name="Wallpaper">A JPEG; null: the image's own.</param>
/// <param name="Files">What else goes into the image.</param>
/// <param name="SecureBoot">
/// Who signed the loader to take from the image; null: the one of <paramref name="Media"/>, or else the older.
/// </param>
/// <param name="Debug">True: a command prompt opens when the engine has ended.</param>
/// <param name="Engine">The <c>imaging.exe</c> with its <c>libzstd.dll</c> beside it; null: the one published with usb-builder.</param>
public sealed record ManifestBootWinPe(
    string Image,
    int? Index,
    string? Media,
    IReadOnlyList<string> Drivers,
    string? Wallpaper,
    IReadOnlyList<ManifestBootFile> Files,
    SecureBootAuthority? SecureBoot,
    bool Debug,
    string? Engine) : ManifestBoot;

/// <param name="Source">A file, or a folder whose content is meant.</param>
/// <param name="Destination">Where it goes in the image.</param>
public sealed record ManifestBootFile(string Source, TargetPath Destination);

/// <summary>Whose signature firmware has to trust to start Windows' boot manager.</summary>
public enum SecureBootAuthority
{
    /// <summary>Microsoft Windows Production PCA 2011. Machines whose dbx bans it do not start such a loader.</summary>
    Microsoft2011,

    /// <summary>Windows UEFI CA 2023. Machines whose db lacks it do not start such a loader.</summary>
    Microsoft2023,
}

/// <param name="Path">The file in the Windows volume.</param>
/// <param name="Size">Bytes, 4 KiB to 16 MiB, a multiple of 4 KiB: smaller files would live inside the MFT and have no clusters.</param>
/// <param name="Template">A file of the host.</param>
/// <param name="Bytes">What the template holds; it was checked.</param>
/// <param name="ComputerNames">As <see cref="MachineFile.ComputerNames"/>.</param>
public sealed record ManifestFile(
    TargetPath Path, TextKind Kind, TextEncoding Encoding, int Size, string Template, ReadOnlyMemory<byte> Bytes,
    IReadOnlyList<string> ComputerNames);
