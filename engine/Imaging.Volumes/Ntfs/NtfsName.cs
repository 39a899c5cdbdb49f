namespace Imaging.Volumes.Ntfs;

/// <summary>A name in a folder; a file may have several. Short names beside long ones are left out.</summary>
/// <param name="Folder">Base record of the folder.</param>
/// <param name="Record">Base record of the file.</param>
public sealed record NtfsName(long Folder, long Record, string Text, bool IsFolder);
