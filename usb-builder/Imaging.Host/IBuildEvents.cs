namespace Imaging.Host;

/// <summary>Receives what a build, a write or a check does.</summary>
public interface IBuildEvents
{
    /// <summary>A step begins; what came before it is done.</summary>
    void Step(string what);

    /// <summary>How far the step is.</summary>
    /// <param name="done">Bytes or files.</param>
    /// <param name="total">Of these in all; 0 where not known.</param>
    void Moved(long done, long total);

    void Warned(string message);
}
