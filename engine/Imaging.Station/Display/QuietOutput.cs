using System.Text;

namespace Imaging.Station.Display;

/// <summary>Text to a console or serial line that may not be there. After the first error it is silent.</summary>
internal sealed class QuietOutput(Stream stream)
{
    private bool _isGone;

    /// <summary>In one write, so that a console never shows half of it.</summary>
    public void Write(string text)
    {
        if (_isGone)
            return;
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            // A serial port without hardware says EIO, a closed terminal EPIPE. Nobody sees this display: no reason to leave a disk half
            // made, and the record on the stick says how it went.
            _isGone = true;
        }
    }
}
