namespace Imaging.Registry;

/// <summary>Types of values (winnt.h, <c>REG_*</c>). A hive may hold others: the number is stored as it is.</summary>
public enum RegistryValueType : uint
{
    None = 0,

    /// <summary>UTF-16 text with a NUL.</summary>
    Text = 1,

    /// <summary>The same, with names of variables in it.</summary>
    ExpandText = 2,

    Binary = 3,

    /// <summary>32 bits, little-endian.</summary>
    Number = 4,

    /// <summary>Texts with a NUL each, and one more NUL.</summary>
    TextList = 7,

    /// <summary>64 bits, little-endian.</summary>
    LargeNumber = 11,
}
