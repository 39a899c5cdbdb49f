using System.Reflection;
using Imaging.Testing.Devices;

namespace Imaging.Core.Tests.Devices;

public sealed class DelegatingDeviceTests
{
    private static readonly Dictionary<Type, Func<IBlockDevice, IBlockDevice>> s_wrappers = new()
    {
        [typeof(Bare)] = disk => new Bare(disk),
        [typeof(FaultyDevice)] = disk => new FaultyDevice(disk, DeviceFault.None, -1),
        [typeof(PowerCutDevice)] = disk => new PowerCutDevice(disk),
        [typeof(ShortDevice)] = disk => new ShortDevice(disk, 2 * disk.Length, fails: true),
        [typeof(UnreadableSectors)] = disk => new UnreadableSectors(disk, 512 * 1024, 1),
        [typeof(WrappingDevice)] = disk => new WrappingDevice(disk, 2 * disk.Length),
    };

    public static TheoryData<Type> Wrappers => [.. s_wrappers.Keys];

    [Theory]
    [MemberData(nameof(Wrappers))]
    public void EveryMemberIsPassedOn(Type wrapper) => Delegation.Expect(s_wrappers[wrapper]);

    [Fact]
    public void NoDefaultOfTheInterfaceIsLeft()
    {
        foreach (Type type in (Type[])[typeof(IBlockDevice), typeof(IByteSource)])
        {
            InterfaceMapping map = typeof(DelegatingDevice).GetInterfaceMap(type);
            Assert.All(map.TargetMethods, method => Assert.Equal(typeof(DelegatingDevice), method.DeclaringType));
        }
    }

    [Fact]
    public void EveryDeviceForTestsIsAWrapperThatIsTestedHere()
    {
        IEnumerable<Type> devices = typeof(FaultyDevice).Assembly.GetTypes()
            .Where(t => !t.IsNested && t.IsAssignableTo(typeof(IBlockDevice)));
        Assert.All(devices, type => Assert.Contains(type, s_wrappers.Keys));
    }

    private sealed class Bare(IBlockDevice disk) : DelegatingDevice(disk);
}
