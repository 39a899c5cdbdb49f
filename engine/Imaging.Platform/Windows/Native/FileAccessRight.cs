namespace Imaging.Platform.Windows.Native;

/// <summary>dwDesiredAccess of CreateFileW (winnt.h).</summary>
[Flags]
internal enum FileAccessRight : uint
{
    /// <summary>Only questions about the device.</summary>
    Query = 0,
    Read = 0x8000_0000,
    Write = 0x4000_0000,
}

/// <summary>dwCreationDisposition of CreateFileW.</summary>
internal enum FileCreation : uint
{
    /// <summary>CREATE_NEW: fails where the file exists.</summary>
    New = 1,

    /// <summary>OPEN_EXISTING.</summary>
    Existing = 3,
}

/// <summary>dwFlagsAndAttributes of CreateFileW.</summary>
[Flags]
internal enum FileFlag : uint
{
    None = 0,

    /// <summary>FILE_FLAG_BACKUP_SEMANTICS: lets folders be opened.</summary>
    Folder = 0x0200_0000,

    /// <summary>FILE_FLAG_NO_BUFFERING: past the cache; offsets, lengths and memory are aligned to sectors.</summary>
    NoBuffering = 0x2000_0000,

    /// <summary>FILE_FLAG_OVERLAPPED: several requests at once; without it Windows does one after the other.</summary>
    Overlapped = 0x4000_0000,
}

/// <summary>Modes of a console's input (wincon.h).</summary>
[Flags]
internal enum ConsoleInputMode : uint
{
    /// <summary>ENABLE_EXTENDED_FLAGS: without quick edit, whose selection would stop the output.</summary>
    NoQuickEdit = 0x80,
}

/// <summary>Modes of a console's output (wincon.h).</summary>
[Flags]
internal enum ConsoleOutputMode : uint
{
    /// <summary>ENABLE_PROCESSED_OUTPUT.</summary>
    Processed = 1,

    /// <summary>ENABLE_WRAP_AT_EOL_OUTPUT.</summary>
    Wrap = 2,

    /// <summary>ENABLE_VIRTUAL_TERMINAL_PROCESSING.</summary>
    Terminal = 4,
}
