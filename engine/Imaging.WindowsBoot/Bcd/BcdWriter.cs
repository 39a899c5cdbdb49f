using Imaging.Registry;
using Imaging.Registry.Writing;

namespace Imaging.WindowsBoot.Bcd;

/// <summary>
/// Writes a store as a file of its own, as one that no Windows has seen yet: <c>KeyName</c> and <c>System</c>, no <c>TreatAsSystem</c>.
/// The same store gives the same bytes.
/// </summary>
public static class BcdWriter
{
    private const string Root = "NewStoreRoot";

    private const uint RootAdministrators = 0x000F_003F;
    private const uint OtherAdministrators = 0x0006_0019;

    /// <param name="time">UTC: what everything in it was written at.</param>
    public static byte[] Write(BcdStore store, DateTime time)
    {
        var description = new NewKey("Description", [RegistryValue.Of("KeyName", "BCD00000000"), RegistryValue.Of("System", 1)], []);
        var objects = new NewKey("Objects", [], [.. store.Objects.Select(o => Write(o.Key, o.Value))]);
        return HiveWriter.Write(
            new NewKey(Root, [], [description, objects]), time, Descriptor(RootAdministrators), Descriptor(OtherAdministrators));
    }

    private static NewKey Write(Guid id, BcdObject described) => new(BcdElement.Braces(id), [],
    [
        new NewKey("Description", [RegistryValue.Of("Type", described.Type)], []),
        new NewKey("Elements", [], [.. described.Elements.Select(e => new NewKey($"{e.Key:x8}", [e.Value.ToValue()], []))]),
    ]);

    /// <summary>
    /// As in every store of Windows: administrators as given, everything for SYSTEM, inherited by keys below; owned by administrators.
    /// </summary>
    private static byte[] Descriptor(uint administrators)
    {
        const int Acl = 0x14;
        const int Owner = 0x48;
        const int Group = 0x58;
        const uint All = 0x000F_003F;
        byte[] builtinAdministrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
        byte[] system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        byte[] acl =
        [
            2, 0, Owner - Acl, 0, 2, 0, 0, 0,
            0, 2, 0x18, 0, .. BitConverter.GetBytes(administrators), .. builtinAdministrators,
            0, 2, 0x14, 0, .. BitConverter.GetBytes(All), .. system,
        ];
        return [1, 0, 4, 0x80, Owner, 0, 0, 0, Group, 0, 0, 0, 0, 0, 0, 0, Acl, 0, 0, 0, .. acl, .. builtinAdministrators, .. system];
    }
}
