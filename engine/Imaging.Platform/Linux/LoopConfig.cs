using System.Runtime.InteropServices;

namespace Imaging.Platform.Linux;

/// <summary><c>struct loop_config</c> of <c>linux/loop.h</c>, with the fields in use of the <c>loop_info64</c> in it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 304)]
internal struct LoopConfig
{
    public const uint AutoClear = 4;
    public const uint DirectIo = 16;

    /// <summary>Descriptor of what is below.</summary>
    [FieldOffset(0)] public uint File;

    /// <summary>Bytes of a logical sector.</summary>
    [FieldOffset(4)] public uint BlockSize;

    /// <summary>Bytes.</summary>
    [FieldOffset(32)] public ulong Offset;

    /// <summary>Bytes.</summary>
    [FieldOffset(40)] public ulong SizeLimit;

    [FieldOffset(60)] public uint Flags;
}
