namespace Imaging.Core.Tests;

public sealed class FailureCodeTests
{
    [Fact]
    public void Of_Failure_IsTheCodeOfItsKind()
    {
        Assert.Equal(ExitCode.Corrupt, FailureCode.Of(new ImagingException(ExitCode.Corrupt, "", "", "", "")));
        Assert.Equal(ExitCode.Cancelled, FailureCode.Of(new OperationCanceledException()));
        Assert.Equal(ExitCode.DeviceIo, FailureCode.Of(new IOException()));
        Assert.Equal(ExitCode.DeviceIo, FailureCode.Of(new UnauthorizedAccessException()));
        Assert.Equal(ExitCode.Defect, FailureCode.Of(new InvalidOperationException()));
    }
}
