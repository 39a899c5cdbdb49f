using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Imaging.Wim.Tests;

public sealed class Wtf8Tests
{
    // Many surrogates, paired or not: among all characters they would be rare.
    private static readonly Gen<string> s_names = Gen.Choose(0, 5)
        .SelectMany(kind => kind switch
        {
            0 => Gen.Choose(0xD800, 0xDBFF),
            1 => Gen.Choose(0xDC00, 0xDFFF),
            2 => Gen.Choose(0x80, 0x7FF),
            3 => Gen.Choose(0x800, 0xFFFF),
            _ => Gen.Choose(1, 0x7F),
        })
        .ArrayOf()
        .Select(units => new string([.. units.Select(unit => (char)unit)]));

    [Fact]
    public void Text_AnyUtf16Units_SurvivesEncodingAndDecoding() => Prop
        .ForAll(Arb.From(s_names), name => Wtf8.Decode(Wtf8.Encode(name)) == name)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Text_ThatIsWellFormed_EncodesAsUtf8() => Prop
        .ForAll(Arb.From(s_names.Where(IsWellFormed)), name => Wtf8.Encode(name).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_Any_DecodeWithoutFailing() => Prop
        .ForAll<byte[]>(bytes => Wtf8.Decode(bytes) is not null)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Surrogate_Unpaired_TakesItsThreeByteForm()
    {
        Assert.Equal([0x61, 0xED, 0xA0, 0xBD], Wtf8.Encode("a\uD83D"));
        Assert.Equal("\uDE00b", Wtf8.Decode([0xED, 0xB8, 0x80, 0x62]));
        Assert.Equal([0xF0, 0x9F, 0x98, 0x80], Wtf8.Encode("\U0001F600"));
    }

    private static bool IsWellFormed(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[++i])))
                return false;
        }

        return true;
    }
}
