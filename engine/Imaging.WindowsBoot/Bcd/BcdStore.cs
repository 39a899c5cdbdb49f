namespace Imaging.WindowsBoot.Bcd;

/// <summary>An object of a store.</summary>
/// <param name="Type">One of <see cref="BcdObjectTypes"/>, or another.</param>
/// <param name="Elements">By id.</param>
public sealed record BcdObject(uint Type, IReadOnlyDictionary<uint, BcdElement> Elements);

/// <summary>A boot configuration: what the Windows boot manager reads from <c>\EFI\Microsoft\Boot\BCD</c>.</summary>
/// <param name="Objects">By id.</param>
public sealed record BcdStore(IReadOnlyDictionary<Guid, BcdObject> Objects);
