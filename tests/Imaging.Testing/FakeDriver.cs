namespace Imaging.Testing;

/// <summary>What the builder takes for a driver.</summary>
public static class FakeDriver
{
    /// <summary>An .inf file for x64; its catalog has to lie beside it.</summary>
    /// <param name="name">Of the catalog, without its ending.</param>
    /// <param name="setupClass">As <c>Net</c>.</param>
    /// <param name="classGuid">Of that class, in braces.</param>
    /// <param name="device">As <c>DEV_15B7</c>.</param>
    public static string Inf(string name, string setupClass, string classGuid, string device) =>
        $"""
        [Version]
        Signature="$Windows NT$"
        Class={setupClass}
        ClassGuid={classGuid}
        CatalogFile={name}.cat
        [Manufacturer]
        %Maker%=Models,NTamd64
        [Models.NTamd64]
        %Card%=Install,PCI\VEN_8086&{device}
        """;
}
