using Imaging.Core;
using Imaging.Platform.Machines;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>May this release go onto this machine?</summary>
public static class MachineCheck
{
    /// <exception cref="ImagingException"><see cref="ExitCode.WrongMachine"/>.</exception>
    public static void Check(ReleaseDocument release, MachineIdentity machine)
    {
        if (release.Machines.Count == 0 || release.Machines.Any(rule => Matches(rule, machine)))
            return;
        throw new ImagingException(
            ExitCode.WrongMachine, "this machine", Describe(machine), string.Join(" or ", release.Machines.Select(Describe)),
            "Use the stick made for this model; or the release's maker adds the model to `machines` in the manifest.");
    }

    private static bool Matches(MachineRule rule, MachineIdentity machine) =>
        TextPattern.Matches(rule.Manufacturer, machine.Manufacturer)
        && TextPattern.Matches(rule.Model, machine.Model)
        && TextPattern.Matches(rule.Sku, machine.Sku)
        && (rule.Serials.Count == 0 || rule.Serials.Any(s => TextPattern.Matches(s, machine.Serial)));

    private static string Describe(MachineIdentity machine) =>
        $"manufacturer '{machine.Manufacturer}', model '{machine.Model}', SKU '{machine.Sku}', serial '{machine.Serial}'";

    private static string Describe(MachineRule rule)
    {
        var parts = new List<string>();
        if (rule.Manufacturer is not null)
            parts.Add($"manufacturer '{rule.Manufacturer}'");
        if (rule.Model is not null)
            parts.Add($"model '{rule.Model}'");
        if (rule.Sku is not null)
            parts.Add($"SKU '{rule.Sku}'");
        if (rule.Serials.Count > 0)
            parts.Add($"one of {rule.Serials.Count} serial number patterns");
        return string.Join(", ", parts);
    }
}
