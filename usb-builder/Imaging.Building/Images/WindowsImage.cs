namespace Imaging.Building.Images;

/// <summary>What a Windows image says of itself in its registry.</summary>
public sealed record WindowsImage
{
    /// <summary>What a boot menu calls it: <c>Windows 11</c>, or a server's full name.</summary>
    public required string Title { get; init; }

    /// <summary>As <c>Education</c>.</summary>
    public required string Edition { get; init; }

    /// <summary>As <c>10.0.26100.1742</c>.</summary>
    public required string Build { get; init; }

    /// <summary>As <c>de-DE</c>.</summary>
    public required string Language { get; init; }

    /// <summary>As <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What shows that it is one machine's and not anybody's; empty: it was generalised.</summary>
    public required IReadOnlyList<string> SignsOfOneMachine { get; init; }

    /// <summary>PCI devices whose boot-start storage drivers it has, as hardware ids, sorted.</summary>
    public required IReadOnlyList<string> BootDevices { get; init; }
}
