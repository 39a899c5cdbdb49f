using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Platform.Firmware;
using Imaging.Release;
using Imaging.WindowsBoot.Firmware;
using Imaging.WindowsBoot.Trust;

namespace Imaging.Engine.Staging;

/// <summary>A boot set, and why this machine gets it.</summary>
/// <param name="Reason">A sentence for the record.</param>
public sealed record ChosenBootSet(BootSet Set, string Reason);

/// <summary>The firmware of the machine that is staged: what it would start, and what it starts first.</summary>
public sealed class MachineFirmware(IFirmwareVariables variables)
{
    /// <summary>The first of a release's boot sets that this firmware starts.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.WrongMachine"/>: it starts none. <see cref="ExitCode.DeviceIo"/>: it does not say whom it trusts.
    /// </exception>
    public ChosenBootSet Choose(OpenRelease release, WindowsSection windows)
    {
        FirmwareTrust trust = FirmwareTrust.Of(
            Read(FirmwareVariableName.SecureBoot), Read(FirmwareVariableName.Db), Read(FirmwareVariableName.Dbx));
        var refusals = new List<string>();
        foreach (BootSet set in windows.BootSets)
        {
            TrustVerdict verdict = trust.Judge(ReadLoader(release, set), $"{Path.GetFileName(set.Loader.Path)} ({set.Name})");
            if (verdict.Starts)
                return WithPolicy(new ChosenBootSet(set, verdict.Reason), windows, trust.IsSecureBootOn);
            refusals.Add(verdict.Reason);
        }

        throw new ImagingException(
            ExitCode.WrongMachine, "this machine's firmware", string.Join(" ", refusals), "one that starts the release's Windows",
            "Update the machine's firmware or the image, so that one trusts the other; or turn Secure Boot off.");
    }

    /// <summary>
    /// Firmware into which a Windows has locked its policy lets the boot manager go on only where that lies beside it. Whether the image's
    /// is as new as the one locked in, only the boot manager knows.
    /// </summary>
    private ChosenBootSet WithPolicy(ChosenBootSet chosen, WindowsSection windows, bool isSecureBootOn)
    {
        if (variables.Read(FirmwareVariableName.PolicyVersion) is null)
            return chosen;
        if (windows.Policy is { } policy)
            return new ChosenBootSet(
                chosen.Set.With(policy), $"{chosen.Reason} The firmware holds a policy lock: SkuSiPolicy.p7b lies beside it.");
        if (!isSecureBootOn)
            return chosen;
        throw new ImagingException(
            ExitCode.WrongMachine, "this machine's firmware", "a policy lock (SkuSiPolicyVersion), and an image without SkuSiPolicy.p7b",
            @"an image with \Windows\System32\SecureBootUpdates\SkuSiPolicy.p7b",
            "Update the image: Windows' updates from August 2024 on bring it. Or turn Secure Boot off.");
    }

    /// <summary>Makes the staged disk's Windows what the firmware starts first, and reads it back.</summary>
    /// <param name="old">Partitions that the disk had before.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the firmware does not take it.</exception>
    public void StartFirst(StagePlan plan, IReadOnlyCollection<Guid> old)
    {
        var entries = variables.BootEntries().ToDictionary(n => n, n => Read(FirmwareVariableName.BootEntry(n)));
        BootPartition esp = plan.BootPartition;
        Guid[] partitions = [.. old, .. plan.Partitions.Select(p => plan.Identity.PartitionId(p.Spec.Role))];
        BootEntryPlan planned = BootEntryPlan.Make(entries, BootOrder.Read(Read(FirmwareVariableName.BootOrder).Span), esp, partitions);
        Write(FirmwareVariableName.BootEntry(planned.Number), planned.Entry.ToBytes());
        Write(FirmwareVariableName.BootOrder, BootOrder.ToBytes(planned.Order));
        foreach (ushort stale in planned.Stale)
            variables.Delete(FirmwareVariableName.BootEntry(stale));
    }

    private static byte[] ReadLoader(OpenRelease release, BootSet set)
    {
        using IByteSource file = release.OpenEspFile(set.Loader);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    private ReadOnlyMemory<byte> Read(FirmwareVariableName name) => variables.Read(name)?.Data ?? default;

    private void Write(FirmwareVariableName name, byte[] data)
    {
        variables.Write(name, data, FirmwareVariableAttributes.Lasting);
        if (!Read(name).Span.SequenceEqual(data))
            throw new ImagingException(
                ExitCode.DeviceIo, $"firmware variable {name.Name}", "something else on reading back", "what was written",
                "The disk is complete: choose Windows Boot Manager in the firmware's boot menu.");
    }
}
