namespace Imaging.Wim;

/// <summary>Extended attributes of an image.</summary>
/// <param name="Files">Files that have some; a file with several names counts once.</param>
/// <param name="Attributes">Attributes of all these files.</param>
public readonly record struct ExtendedAttributeCount(int Files, int Attributes);
