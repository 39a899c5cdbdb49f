using System.Diagnostics;
using System.Security.Cryptography;
using Imaging.BootEnvironments;
using Imaging.Building.Cache;
using Imaging.Building.FirstStart;
using Imaging.Building.Images;
using Imaging.Building.Packing;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine;
using Imaging.Engine.Planning;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Media;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Volumes.Fat32;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building;

/// <summary>
/// Compiles a manifest into a release in an output folder:
/// <list type="number">
/// <item>read what the image starts from, and look whether it fits the ESP;</item>
/// <item>make the NTFS volumes (child processes under a frozen clock), but not what an earlier build made from the same;</item>
/// <item>where they are applied file by file, put what they hold into WIMs; otherwise cut, deduplicate and pack their allocated
/// clusters; compare what they follow from with what it was;</item>
/// <item>write indexes, templates and boot files into a folder of their own, then <c>release.json</c>, then its signature;</item>
/// <item>plan a stage onto the smallest disk, which proves that it all fits;</item>
/// <item>rename the folder to the release's id: from then on the release is there;</item>
/// <item>remember what its volumes follow from.</item>
/// </list>
/// </summary>
public sealed class ReleaseBuilder(
    ReleaseManifest manifest, string outputFolder, ReleaseKey? key, CompressionLevel level, IBuildEvents events)
{
    private const int SectorSize = 512;
    private const int LargeSector = 4096;

    private readonly IBootEnvironment? _environment = KnownEnvironments.For(manifest, level, events);

    /// <summary>Makes every volume, also those that earlier builds have made.</summary>
    public bool IgnoresCache { get; init; }

    /// <summary>
    /// Bytes of a part of a WIM on the stick at most, where volumes are applied file by file. The default is what others take for
    /// FAT32: below 4 GiB, with room for what a part has besides the files.
    /// </summary>
    public long WimPartBytes { get; init; } = 3800 * ByteSize.MiB;

    /// <summary>Bytes that a part has in no case. The default is what FAT32 holds.</summary>
    public long WimFileBytes { get; init; } = Fat32File.MaxLength;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>, <see cref="ExitCode.Wim"/>, <see cref="ExitCode.DeviceIo"/>: no space,
    /// <see cref="ExitCode.Signature"/>: no key, and a boot environment that would not take the release.
    /// </exception>
    public BuildReport Build(CancellationToken cancel)
    {
        if (manifest.Image is ManifestWimImage || manifest.Disk.Partitions.Any(p => p.Role == PartitionRole.Recovery))
            VolumeMakerTools.RequireHost();
        CheckBoot();
        AnswerFileCheck.Check(manifest);
        DriverSet[] drivers = [.. manifest.Drivers.Select(DriverSet.Read)];
        HostFolder.Create(outputFolder);
        string work = Path.Combine(outputFolder, $".work-{Environment.ProcessId}");
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        HostFolder.Create(work);
        try
        {
            SourceImage image = SourceImage.Read(manifest.Image);
            CheckRecovery(image.Start);
            CheckSpace(image);
            WindowsSection? windows = image.Start is { } start ? WriteEspFiles(work, start, cancel) : null;
            CheckEsp(windows);
            var packer = new ReleasePacker(outputFolder, level);
            var cache = new VolumeCache(outputFolder, packer.Holds, events);
            var builder = new VolumeBuilder(
                manifest, image.Start, work, IgnoresCache ? null : cache, AppliesFiles ? WimPartBytes : null, events);
            List<ReleaseVolume> volumes = builder.Build(cancel);
            List<ReleaseVolume> toSeal = AppliesFiles ? [] : volumes;
            long started = Stopwatch.GetTimestamp();
            if (AppliesFiles)
                volumes.ForEach(WarnWhereLargeSectorsAreTooTight);
            List<FileVolume>? files = AppliesFiles ? WriteFiles(work, volumes, cancel) : null;
            PackedVolumes packed = Pack(packer, toSeal, cancel);
            TimeSpan packing = Stopwatch.GetElapsedTime(started);
            List<ReleaseVolume> unchanged = [.. volumes.Where(builder.IsAsItWas)];
            BuildReport report = Publish(work, image.Facts, windows, FirstStart(drivers), toSeal, packed, files, cancel) with
            {
                Files = volumes.Sum(v => (long)v.Report.Files),
                ReusedVolumes = volumes.Count(v => v.IsCached),
                PackingTime = packing,
            };
            Store(cache, unchanged, report.Release);
            return report;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private bool AppliesFiles => manifest.Image is ManifestWimImage { AppliesFiles: true };

    private void CheckBoot()
    {
        if (_environment is null)
            return;
        BootIdentity.RequireKey(key);
        _environment.Check();
    }

    /// <summary>What the plan at the end says with certainty, said before the minutes that volumes take.</summary>
    private void CheckEsp(WindowsSection? windows)
    {
        IReadOnlyList<PlannedPartition> partitions = DiskLayout.Plan(manifest.Disk.Minimum, SectorSize, manifest.Disk.Partitions);
        PlannedPartition esp = partitions.Single(p => p.Spec.Role == PartitionRole.Esp);
        foreach (BootSet set in windows?.AllSets ?? [])
            EspSpace.Check(esp, [.. set.Files.Select(f => new Fat32File(f.Path, f.Length, () => new MemoryByteSource(f.Path, default)))]);
    }

    /// <summary>Windows wants room beside its recovery environment, for what services it.</summary>
    private void CheckRecovery(WindowsStart? start)
    {
        const long Free = 250 * ByteSize.MiB;
        if (start?.RecoveryBytes is not { } bytes
            || manifest.Disk.Partitions.FirstOrDefault(p => p.Role == PartitionRole.Recovery) is not { } partition)
            return;
        long needed = (bytes + Free + DiskLayout.Alignment - 1) / DiskLayout.Alignment;
        if (partition.Size < needed * DiskLayout.Alignment)
            throw new ImagingException(
                ExitCode.Manifest, "disk.partitions, recovery", $"{partition.Size / DiskLayout.Alignment} MiB for the image's Windows RE, "
                    + $"which has {ByteSize.Format(bytes)}", $"at least {needed} MiB: Windows wants 250 MiB free beside it",
                $"Write size: {needed}MiB or more for the recovery partition, or leave it out.");
    }

    private void CheckSpace(SourceImage image)
    {
        IEnumerable<string> folders = manifest.Content.Select(c => c.Source).Concat(manifest.Drivers.Select(d => d.Source));
        long needed = image.VolumeBytes + folders.Sum(FolderSize.Of);
        if (AppliesFiles)
            needed *= 2; // the WIM, and its parts while it is split
        HostFolder.RequireFree(outputFolder, needed, "for the volumes while they are made");
    }

    private List<FileVolume> WriteFiles(string work, List<ReleaseVolume> volumes, CancellationToken cancel)
    {
        var writer = new FileVolumeWriter(outputFolder, work, WimPartBytes, WimFileBytes, events);
        return [.. volumes.Select(v => v.CachedFiles ?? writer.Write(v.Made, cancel))];
    }

    private PackedVolumes Pack(ReleasePacker packer, List<ReleaseVolume> volumes, CancellationToken cancel)
    {
        long total = volumes.Sum(v => v.RawBytes);
        if (volumes.Count > 0)
            events.Step($"Packing {ByteSize.Format(total)}");
        long done = 0;
        return packer.Pack([.. volumes.Select(v => v.ToPack())], bytes => events.Moved(done += bytes, total), cancel);
    }

    /// <summary>
    /// The release is there already, so what cannot be remembered is made again next time, and no more.
    /// </summary>
    /// <param name="volumes">Without those whose sources were changed while they were made.</param>
    private void Store(VolumeCache cache, List<ReleaseVolume> volumes, ReleaseDocument release)
    {
        events.Step("Storing the volumes in the cache");
        Digest document = Digest.Of(Documents.Write(release));
        try
        {
            foreach (ReleaseVolume volume in volumes)
                cache.Store(volume.Key, release.Id, document, volume.Partition.Spec.Role, volume.Report);
        }
        catch (Exception e) when (e is ImagingException or IOException or UnauthorizedAccessException)
        {
            events.Warned($"The next build makes its volumes again: {e.Message}");
        }
    }

    private BuildReport Publish(
        string work, ImageFacts image, WindowsSection? windows, FirstStartSection? firstStart, List<ReleaseVolume> volumes,
        PackedVolumes packed, List<FileVolume>? files, CancellationToken cancel)
    {
        events.Step("Writing release.json");
        string folder = Directory.CreateDirectory(Path.Combine(work, "release")).FullName;
        List<VolumeSection> sections = [.. volumes.Select((v, i) => WriteIndex(folder, v, packed.Indexes[i]))];
        if (windows is not null)
            Directory.Move(Path.Combine(work, StickPaths.Esp), Path.Combine(folder, StickPaths.Esp));
        ReleaseDocument document = WithMediaId(Describe(image, windows, sections, packed.Packs) with
        {
            FirstStart = firstStart,
            Files = files,
            MachineFiles = WriteTemplates(folder, volumes),
            SecretValues = manifest.Secrets.Count == 0 ? null : manifest.Secrets,
        });
        document = WithId(WithBoot(document, Path.Combine(folder, StickPaths.Boot), work, cancel));

        string target = Path.Combine(outputFolder, StickPaths.Release(document.Id));
        OpenRelease? existing = Directory.Exists(target) ? OpenExisting(document) : null;
        document = document with { Created = existing?.Document.Created ?? Now() };
        byte[] bytes = Documents.Write(document);
        DurableFile.Write(Path.Combine(folder, StickPaths.ReleaseDocument), bytes);
        bool isSigned = Sign(bytes, folder, existing);
        string complete = Path.Combine(work, StickPaths.Release(document.Id));
        Move(folder, complete);
        long stick = CheckedStickSize(work, document.Id);
        if (existing is null)
            Move(complete, target);
        else if (isSigned)
            File.Move(Path.Combine(complete, StickPaths.Signature), Path.Combine(target, StickPaths.Signature), overwrite: true);
        return new BuildReport(document, Files: 0, packed.Statistics, stick, existing is null, ReusedVolumes: 0, PackingTime: default);
    }

    /// <summary>
    /// Puts a signature beside the document. One that fits already is kept: signatures are random, and this one is on sticks and disks.
    /// </summary>
    private bool Sign(byte[] document, string folder, OpenRelease? existing)
    {
        byte[]? signature = existing is { HasSignature: true } ? existing.OwnFile(StickPaths.Signature) : null;
        if (key is not null && (signature is null || !key.IsSignatureOf(document, signature)))
            signature = key.Sign(document);
        if (signature is null)
            events.Warned("The release is not signed (no --key): engines refuse it unless told otherwise.");
        else
            DurableFile.Write(Path.Combine(folder, StickPaths.Signature), signature);
        return signature is not null;
    }

    private static VolumeSection WriteIndex(string folder, ReleaseVolume volume, VolumeIndex index)
    {
        string name = $"{volume.Partition.Spec.Role.ToString().ToLowerInvariant()}.index";
        byte[] bytes = VolumeIndexFormat.Write(index);
        DurableFile.Write(Path.Combine(folder, name), bytes);
        return new VolumeSection(
            volume.Partition.Spec.Role, index.VolumeBytes, "ntfs", new FileEntry(name, bytes.Length, Digest.Of(bytes)));
    }

    /// <summary>Puts what machine files are made from into the release, each content once.</summary>
    /// <returns>Null: there are none.</returns>
    private List<MachineFile>? WriteTemplates(string folder, IEnumerable<ReleaseVolume> volumes)
    {
        if (manifest.Files.Count == 0)
            return null;
        var templates = new DigestFolder(Path.Combine(folder, StickPaths.Files));
        Dictionary<string, NtfsSlotExtents> slots = volumes.SelectMany(v => v.Slots).ToDictionary(s => s.Path);
        return [.. manifest.Files.Select(f => new MachineFile(
            PartitionRole.Windows, f.Path.Text, f.Kind, f.Encoding, f.Size, templates.Put(Path.GetFileName(f.Template), f.Bytes.Span),
            f.ComputerNames, [.. slots[f.Path.Text].Extents.Select(e => new FileExtent(e.Offset, e.Length))]))];
    }

    /// <summary>Puts what the image starts from into the release, each content once.</summary>
    private WindowsSection WriteEspFiles(string work, WindowsStart start, CancellationToken cancel)
    {
        events.Step("Reading the boot files of Windows");
        using IImageFiles files = SourceImage.OpenFiles(manifest.Image);
        var writer = new EspFileWriter(files, Path.Combine(work, StickPaths.Esp));
        return new WindowsSection(
            start.Image.Title, start.Image.Language, manifest.Image.SecureBoot,
            [.. start.Sets.Select(s => new BootSet(s.Name, writer.Write(s.Files, cancel)))], start.Image.BootDevices,
            manifest.Image.WritesBootEntry)
        {
            Policy = files.Length(BootFileSources.Policy.Source) is null ? null : writer.Write([BootFileSources.Policy], cancel)[0],
        };
    }

    private ReleaseDocument Describe(
        ImageFacts image, WindowsSection? windows, List<VolumeSection> volumes, IReadOnlyList<PackEntry> packs) => new()
        {
            Format = ReleaseDocument.CurrentFormat,
            Id = "",
            Name = manifest.Release.Name,
            Version = manifest.Release.Version,
            Comment = manifest.Release.Comment,
            MediaId = "",
            Created = default,
            NotAfter = manifest.Release.NotAfter,
            EngineVersion = EngineVersion.Text,
            Machines = [.. manifest.Machines.Select(m => new MachineRule(m.Manufacturer, m.Model, m.Sku, m.Serials))],
            Disk = new DiskSection(manifest.Disk.Minimum, SectorSize, manifest.Disk.Targets, manifest.Disk.Partitions),
            Line = manifest.Line,
            Image = image,
            Windows = windows,
            Content = [.. manifest.Content.Select(c => new ContentItem(c.Id, c.Version, c.Destination.Text, FolderSize.Of(c.Source)))],
            Volumes = volumes,
            BootEnvironment = null,
            Boot = [],
            Packs = packs,
        };

    /// <summary>Null: Windows installs nothing when it first starts.</summary>
    private FirstStartSection? FirstStart(DriverSet[] drivers) => !manifest.InstallsAtFirstStart ? null : new FirstStartSection(
        [.. drivers.Select(d => d.Facts)],
        [.. manifest.Installed.Select(p => new PackageToInstall(p.Id, p.Install!.Reboot, p.Install.TimeLimit.TotalMinutes))]);

    /// <summary>The media id follows from all but the boot files and the time: a boot image contains it.</summary>
    private static ReleaseDocument WithMediaId(ReleaseDocument document)
    {
        byte[] media = SHA256.HashData([.. "imaging media "u8, .. Digest.Of(Documents.Write(document)).ToArray()]);
        return document with { MediaId = Convert.ToHexStringLower(media.AsSpan(0, 16)) };
    }

    /// <summary>Puts the boot files into a folder, and lists them.</summary>
    private ReleaseDocument WithBoot(ReleaseDocument document, string folder, string work, CancellationToken cancel)
    {
        if (manifest.Boot is ManifestBootFolder own)
            return document with { Boot = BootFiles.Copy(own.Source, folder, cancel) };
        if (_environment is null)
            return document;
        string made = Path.Combine(work, "boot");
        BootSection section = _environment.Make(
            BootIdentity.Of(key, document.MediaId), made, Directory.CreateDirectory(Path.Combine(work, "boot-work")).FullName, cancel);
        return document with { BootEnvironment = section, Boot = BootFiles.Copy(made, folder, cancel) };
    }

    /// <summary>The id follows from everything else but the time, so an unchanged manifest gives the same release.</summary>
    private static ReleaseDocument WithId(ReleaseDocument document) =>
        document with { Id = $"{document.Name}-{document.Version}-{Digest.Of(Documents.Write(document)).ToString()[..12]}" };

    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    /// <summary>A release of this id, which has to be what was just built again: a signature will vouch for all of it.</summary>
    private OpenRelease OpenExisting(ReleaseDocument built)
    {
        using var tree = new FolderTree(outputFolder);
        OpenRelease existing = OpenRelease.Open(tree, "", built.Id, key: null);
        bool isSame = existing.OwnFile(StickPaths.ReleaseDocument).AsSpan().SequenceEqual(
            Documents.Write(built with { Created = existing.Document.Created }));
        if (!isSame || existing.Document.Boot.Any(e => !IsIntact(existing.OpenBootFile(e), e))
            || existing.Document.EspFiles.Any(e => !IsIntact(existing.OpenEspFile(e), e))
            || existing.Document.TemplateFiles.Any(e => !IsIntact(existing.OpenTemplate(e), e)))
            throw new ImagingException(
                ExitCode.Corrupt, Path.Combine(outputFolder, existing.Folder), "a release that was changed after it was built",
                "what the manifest gives", "Delete that folder and build again.");
        return existing;
    }

    private static bool IsIntact(IByteSource file, FileEntry entry)
    {
        using (file)
            return FileDigest.Of(file) == entry.Sha256;
    }

    private static void Move(string folder, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(folder, target);
        DurableFolder.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Plans the release onto its smallest disk and onto a stick: what does not fit is found here, not at the factory.</summary>
    /// <param name="work">Where the release's folder is; it is not published before this returns.</param>
    private long CheckedStickSize(string work, string id)
    {
        using var tree = new FolderTree(work);
        OpenRelease release = OpenRelease.Open(tree, "", id, key);
        BootSet?[] sets = release.Document.Windows is { } windows ? [.. windows.AllSets] : [null];
        foreach (BootSet? set in sets)
            StagePlanner.Plan(release, manifest.Disk.Minimum, SectorSize, DiskIdentity.FromSeed(id, 0), set);
        if (AppliesFiles)
            WarnWhereLargeSectorsDoNotFit(release);
        return StickContent.Of(release, outputFolder).SmallestStick();
    }

    /// <summary>
    /// There an MFT record has 4 KiB, and not one: what fits the smallest disk of 512-byte sectors may not fit one as small.
    /// </summary>
    private void WarnWhereLargeSectorsAreTooTight(ReleaseVolume volume)
    {
        const long bytesOfAName = 6 * ByteSize.KiB; // its record, and half a cluster behind the end of its data
        long needed = volume.Report.DataBytes + (volume.Report.Files + volume.Report.Folders) * bytesOfAName;
        if (needed > volume.Partition.ByteLength)
            events.Warned($"Disks with sectors of {LargeSector} bytes (4Kn) may be too small for the {volume.Partition.Spec.Role} "
                + $"volume: it takes about {ByteSize.Format(needed)} there, and has {ByteSize.Format(volume.Partition.ByteLength)} on "
                + "the smallest disk. Raise disk.minimum, or the size of the partition.");
    }

    /// <summary>FAT32 needs a larger ESP there, so a release of files may do for disks of 512-byte sectors only.</summary>
    private void WarnWhereLargeSectorsDoNotFit(OpenRelease release)
    {
        long bytes = (manifest.Disk.Minimum + LargeSector - 1) / LargeSector * LargeSector;
        try
        {
            StagePlanner.Plan(
                release, bytes, LargeSector, DiskIdentity.FromSeed(release.Document.Id, 0), release.Document.Windows?.BootSets[0]);
        }
        catch (ImagingException e)
        {
            events.Warned($"Disks with sectors of {LargeSector} bytes (4Kn) cannot take this release: {e.Message}");
        }
    }
}
