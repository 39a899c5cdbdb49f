namespace Imaging.Engine.Staging;

/// <summary>What a run has done to its disk so far.</summary>
public enum DiskState
{
    /// <summary>Nothing was written.</summary>
    Untouched,

    /// <summary>It says that it holds the release, and is compared with it; nothing was written.</summary>
    Checking,

    /// <summary>It held the release, intact; nothing was written.</summary>
    Checked,

    /// <summary>It does not boot.</summary>
    Writing,

    /// <summary>It is complete, and read back.</summary>
    Staged,
}
