using System.Text.Json.Serialization;
using Imaging.Chunks;
using Imaging.Disk;
using Imaging.Disk.Partitions;
using Imaging.Templates;

namespace Imaging.Release;

/// <summary>
/// <c>release.json</c>: everything about a release that is not in its indexes and packs. Signed as the bytes that are stored.
/// </summary>
public sealed record ReleaseDocument
{
    /// <summary>The format this code reads and writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format version; the first field a reader looks at.</summary>
    public required int Format { get; init; }

    /// <summary><c>name-version-digest</c>: the digest is over everything below but <see cref="Created"/>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Comment { get; init; }

    /// <summary>32 hexadecimal digits; also in the boot image, which looks for the stick that carries them.</summary>
    public required string MediaId { get; init; }

    /// <summary>UTC, whole seconds.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The last day (UTC) it may be staged on; null: no limit.</summary>
    public required DateOnly? NotAfter { get; init; }

    /// <summary>The oldest engine that understands this release.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Machines it may be staged on; empty: any.</summary>
    public required IReadOnlyList<MachineRule> Machines { get; init; }

    public required DiskSection Disk { get; init; }

    /// <summary>What a station does that finds this release.</summary>
    public required StationPolicy Line { get; init; }

    public required ImageFacts? Image { get; init; }

    /// <summary>How the Windows volume is started; null where the manifest says <c>starts: nothing</c>.</summary>
    public required WindowsSection? Windows { get; init; }

    /// <summary>What any of the boot sets puts onto the ESP, each content once.</summary>
    [JsonIgnore]
    public IEnumerable<FileEntry> EspFiles => (Windows?.AllSets ?? []).SelectMany(s => s.Files).DistinctBy(f => f.Sha256);

    public required IReadOnlyList<ContentItem> Content { get; init; }

    /// <summary>What Windows installs when it first starts; null, and then not mentioned: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirstStartSection? FirstStart { get; init; }

    /// <summary>The NTFS volumes that were sealed; none where <see cref="Files"/> has them.</summary>
    public required IReadOnlyList<VolumeSection> Volumes { get; init; }

    /// <summary>
    /// The NTFS volumes that are applied file by file; null where all are sealed. Then the document does not mention it: releases
    /// from before there was such a thing keep their bytes, and engines from before it refuse the others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileVolume>? Files { get; init; }

    /// <summary>The parts of all WIMs, each once: two volumes may be made of one.</summary>
    [JsonIgnore]
    public IEnumerable<FileEntry> WimParts => (Files ?? []).SelectMany(f => f.Parts).DistinctBy(p => p.Path);

    /// <summary>Files that differ by machine; null: none, and the document does not mention them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MachineFile>? MachineFiles { get; init; }

    /// <summary>What machine files are made from, each content once.</summary>
    [JsonIgnore]
    public IEnumerable<FileEntry> TemplateFiles => (MachineFiles ?? []).Select(f => f.Template).DistinctBy(f => f.Sha256);

    /// <summary>Values of machines that somebody has to keep secret; null: none, and the document does not mention them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SecretValues { get; init; }

    /// <summary>What the boot files are, where the builder made them; null: a folder of the user's, or none.</summary>
    public required BootSection? BootEnvironment { get; init; }

    /// <summary>Boot files: at the root of the stick.</summary>
    public required IReadOnlyList<FileEntry> Boot { get; init; }

    /// <summary>In the order they were written; an index names a pack by its place in this list.</summary>
    public required IReadOnlyList<PackEntry> Packs { get; init; }
}

/// <summary>
/// A machine the release may go onto: every pattern given must match. <c>*</c> and <c>?</c> are wildcards, case does not count.
/// </summary>
public sealed record MachineRule(string? Manufacturer, string? Model, string? Sku, IReadOnlyList<string> Serials);

/// <param name="Minimum">Bytes the target disk must have.</param>
/// <param name="SectorSize">Bytes of a logical sector the volumes were sealed for.</param>
/// <param name="Targets">Which disks may be written, besides what always vetoes.</param>
public sealed record DiskSection(long Minimum, int SectorSize, DiskTargets Targets, IReadOnlyList<PartitionSpec> Partitions);

/// <summary>Rules of the manifest for choosing the one disk. Patterns: <c>*</c> and <c>?</c> are wildcards, case does not count.</summary>
/// <param name="Maximum">Bytes a disk may have at most; null: no limit.</param>
/// <param name="Buses">Where the disk may be attached; empty: anywhere but USB, eMMC and memory cards.</param>
/// <param name="Model">Pattern of the disk's model; null: any.</param>
/// <param name="Serial">Pattern of the disk's serial number; null: any.</param>
/// <param name="AllowUsb">True where a fixed disk on USB may be written.</param>
public sealed record DiskTargets(long? Maximum, IReadOnlyList<DiskBus> Buses, string? Model, string? Serial, bool AllowUsb)
{
    /// <summary>No rule but those that always hold.</summary>
    public static DiskTargets Any { get; } = new(null, [], null, null, AllowUsb: false);
}

/// <summary>What a station does that finds the release.</summary>
/// <param name="Restage">Which disks of this product are written again.</param>
/// <param name="End">What comes after the sign-off.</param>
/// <param name="EndAfterSeconds">
/// How long a PASS stays on the screen before <see cref="StationEnd.Poweroff"/>; a pulled stick ends it sooner.
/// </param>
public sealed record StationPolicy(RestagePolicy Restage, StationEnd End, int EndAfterSeconds)
{
    public static StationPolicy Default { get; } = new(RestagePolicy.Never, StationEnd.Poweroff, EndAfterSeconds: 600);
}

/// <summary>Which disks of this product are written again. Each value allows what those before it allow.</summary>
public enum RestagePolicy
{
    /// <summary>A disk that holds the release complete is checked, and passes.</summary>
    Never,

    /// <summary>It is written again.</summary>
    Always,

    /// <summary>And so is a disk whose Windows has started: a machine that is in use.</summary>
    Started,
}

/// <summary>What a station does after its sign-off.</summary>
public enum StationEnd
{
    /// <summary>The machine is turned off when the stick is pulled, or a PASS has been shown long enough.</summary>
    Poweroff,

    /// <summary>The machine is turned off when the stick is pulled, and not before.</summary>
    Wait,
}

/// <summary>A boot environment the builder made.</summary>
/// <param name="Kind"><c>linux</c> or <c>winpe</c>.</param>
/// <param name="SecureBoot">True where the chain from the firmware to the kernel is signed.</param>
/// <param name="Packages">
/// What it was made from: Debian packages as <c>name version</c>; or an image of Windows PE, its loader with its signer, and digests
/// of what was put in.
/// </param>
public sealed record BootSection(string Kind, bool SecureBoot, IReadOnlyList<string> Packages);

/// <summary>What the image says of itself.</summary>
/// <param name="Architecture">As <c>amd64</c>; empty where it was not read.</param>
public sealed record ImageFacts(string Name, string Edition, string Build, string Language, string Architecture);

/// <summary>How Windows is started.</summary>
/// <param name="Title">What its boot menu calls it.</param>
/// <param name="Locale">Of the boot manager's messages: <c>en-US</c>.</param>
/// <param name="Signer">Which of the boot sets a machine gets.</param>
/// <param name="BootSets">What it starts from, by signer; at least one.</param>
/// <param name="BootDevices">Hardware ids of the PCI devices it has a boot-start driver for.</param>
/// <param name="WritesBootEntry">True where a station writes a boot entry for it into the machine's firmware.</param>
public sealed record WindowsSection(
    string Title, string Locale, BootFileSigner Signer, IReadOnlyList<BootSet> BootSets, IReadOnlyList<string> BootDevices,
    bool WritesBootEntry)
{
    /// <summary>
    /// The image's policy against old system files (<c>SkuSiPolicy.p7b</c>), by its path on the ESP: for machines whose firmware asks for
    /// it, beside any boot set. Null where the image has none; then the document does not mention it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileEntry? Policy { get; init; }

    /// <summary>What machines may get: each boot set, and each with the policy.</summary>
    [JsonIgnore]
    public IEnumerable<BootSet> AllSets => Policy is { } policy ? BootSets.Concat(BootSets.Select(s => s.With(policy))) : BootSets;
}

/// <summary>Whose signature the boot files of a machine have.</summary>
public enum BootFileSigner
{
    /// <summary>One that the machine's firmware trusts.</summary>
    Auto,

    /// <summary>Microsoft Windows Production PCA 2011.</summary>
    Microsoft2011,

    /// <summary>Windows UEFI CA 2023.</summary>
    Microsoft2023,
}

/// <summary>Boot files of Windows, signed by one authority.</summary>
/// <param name="Name">The folder of the image that the loader comes from: <c>EFI</c> or <c>EFI_EX</c>.</param>
/// <param name="Files">
/// By their paths on the ESP. In the release their bytes lie below <see cref="StickPaths.Esp"/>, by digest: sets share most of them.
/// </param>
public sealed record BootSet(string Name, IReadOnlyList<FileEntry> Files)
{
    /// <summary>The path of the loader on the ESP.</summary>
    public const string LoaderPath = "EFI/Microsoft/Boot/bootmgfw.efi";

    /// <summary>The loader.</summary>
    [JsonIgnore]
    public FileEntry Loader => Files.First(IsLoader);

    /// <summary>The set of a machine whose firmware asks for a policy.</summary>
    public BootSet With(FileEntry policy) => new(Name + "-policy", [.. Files, policy]);

    /// <summary>Case makes no difference on an ESP.</summary>
    internal static bool IsLoader(FileEntry file) => file.Path.Equals(LoaderPath, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Bytes">Bytes of all files of the package.</param>
public sealed record ContentItem(string Id, string Version, string Destination, long Bytes);

/// <summary>What Windows installs when it first starts. Command lines are in the Windows volume only: they may hold keys.</summary>
/// <param name="Drivers">In the order they are installed, before the packages.</param>
/// <param name="Packages">In the order they are installed.</param>
public sealed record FirstStartSection(IReadOnlyList<DriversToInstall> Drivers, IReadOnlyList<PackageToInstall> Packages);

/// <summary>A folder of drivers.</summary>
/// <param name="Infs">The number of its .inf files.</param>
/// <param name="Classes">The setup classes of their devices, sorted.</param>
/// <param name="Install">When they are installed first.</param>
/// <param name="TimeLimitMinutes">After them a program that installs is killed.</param>
/// <param name="Bytes">Bytes of all its files.</param>
public sealed record DriversToInstall(
    string Id, int Infs, IReadOnlyList<string> Classes, DriverInstall Install, double TimeLimitMinutes, long Bytes);

/// <summary>When drivers are installed first.</summary>
public enum DriverInstall
{
    /// <summary>When Windows first starts, while it shows its first pages (OOBE).</summary>
    FirstStart,

    /// <summary>In Windows Setup's pass specialize, for what the first pages need; and again when Windows first starts.</summary>
    Specialize,
}

/// <param name="Id">Of the <see cref="ContentItem"/>.</param>
/// <param name="TimeLimitMinutes">After them its program is killed.</param>
public sealed record PackageToInstall(string Id, InstallReboot Reboot, double TimeLimitMinutes);

/// <summary>What becomes of a package's wish to restart Windows.</summary>
public enum InstallReboot
{
    /// <summary>It is ignored.</summary>
    Never,

    /// <summary>One restart after all packages.</summary>
    IfAsked,

    /// <summary>A restart right after the package, asked for or not.</summary>
    Always,
}

/// <summary>A sealed volume.</summary>
/// <param name="Role">The partition it belongs into.</param>
/// <param name="Size">Bytes of the partition it was built for.</param>
/// <param name="FileSystem"><c>ntfs</c>.</param>
/// <param name="Index">Its index, in the release's folder.</param>
public sealed record VolumeSection(PartitionRole Role, long Size, string FileSystem, FileEntry Index);

/// <summary>A volume that is made at the factory, by applying the files of a WIM: on a disk of any sector size.</summary>
/// <param name="Role">The partition it belongs into.</param>
/// <param name="Size">Bytes of the partition that the builder made it in, the smallest that it has to fit.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Parts">
/// The WIM, one image, in one file or the parts of a split one, in order. The paths are names in the folder of WIMs.
/// </param>
/// <param name="Tree">
/// SHA-256 of what the volume holds, as <c>VolumeTreeDigest</c> has it: names, attributes, descriptors and the digest of every
/// stream.
/// </param>
public sealed record FileVolume(PartitionRole Role, long Size, long Bytes, IReadOnlyList<FileEntry> Parts, Digest Tree);

/// <summary>A file of a sealed volume that the engine fills for each machine.</summary>
/// <param name="Volume">The partition it lies in.</param>
/// <param name="Path">From the root of the volume: <c>\Windows\Panther\unattend.xml</c>.</param>
/// <param name="Size">Bytes; what the text leaves of them is blank.</param>
/// <param name="Template">Its bytes lie below <see cref="StickPaths.Files"/>, by digest.</param>
/// <param name="ComputerNames">Templates of what it calls a computer: filled, each has to be a name a computer may have.</param>
/// <param name="Extents">Where its bytes are, in order: whole clusters.</param>
public sealed record MachineFile(
    PartitionRole Volume, string Path, TextKind Kind, TextEncoding Encoding, int Size, FileEntry Template,
    IReadOnlyList<string> ComputerNames, IReadOnlyList<FileExtent> Extents);

/// <summary>Bytes from the start of the volume.</summary>
public sealed record FileExtent(long Offset, long Length);

/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
public sealed record FileEntry(string Path, long Length, Digest Sha256);

/// <param name="Name">File name in the packs folder.</param>
/// <param name="Length">Bytes, at most 1 GiB.</param>
public sealed record PackEntry(string Name, long Length, Digest Sha256);
