namespace Imaging.Registry.Writing;

/// <summary>A key of a hive to be written.</summary>
/// <param name="Name">ASCII, 1 to 255 characters.</param>
public sealed record NewKey(string Name, IReadOnlyList<RegistryValue> Values, IReadOnlyList<NewKey> Keys);
