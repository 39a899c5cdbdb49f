namespace Imaging.Wim;

/// <summary>How a WIM that is written compresses; libwim's numbers.</summary>
public enum WimCompression
{
    None = 0,
    Xpress = 1,
    Lzx = 2,
    Lzms = 3,
}
