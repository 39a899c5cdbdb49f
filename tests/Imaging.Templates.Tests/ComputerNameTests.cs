namespace Imaging.Templates.Tests;

public sealed class ComputerNameTests
{
    [Theory]
    [InlineData("A", true)]
    [InlineData("TFK-PF000001", true)]
    [InlineData("123456789012345", false)]
    [InlineData("A12345678901234", true)]
    [InlineData("A123456789012345", false)]
    [InlineData("-A", false)]
    [InlineData("A-", false)]
    [InlineData("A.B", false)]
    [InlineData("Ø1", false)]
    [InlineData("", false)]
    public void ErrorIn_Name_FollowsNetBiosAndDns(string name, bool isGood) => Assert.Equal(isGood, ComputerName.ErrorIn(name) is null);
}
