using System.Formats.Asn1;
using Imaging.Testing;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

/// <summary>
/// Other people's programs sign a real boot loader, make the firmware's lists, and judge: <c>sbsign</c>, <c>sbverify</c>, efitools, and
/// OpenSSL, with which EDK II judges.
/// </summary>
public sealed class SbsignTests : IDisposable
{
    private const string Loader = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";

    private static readonly Asn1Tag s_tag0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>
    /// <c>sbverify</c> judges hash and signature; of chains it takes every one for good that is longer than one certificate.
    /// </summary>
    [NeedsFact("sbsign", "sbverify", "sbattach", "openssl", "cert-to-efi-sig-list", Loader)]
    public void Judge_SignedLoader_AsSbverifyAndOpensslDo()
    {
        TestAuthority other = TestAuthority.Make("Other CA");
        string once = Sign(Loader, TestAuthority.Signer);
        string twice = Sign(once, other);
        string direct = Sign(Loader, TestAuthority.Root);
        byte[] bytes = File.ReadAllBytes(once);
        string cut = Write("cut.efi", bytes[..^100]);
        bytes[0x2000] ^= 1;
        string flipped = Write("flipped.efi", bytes);
        (string Program, TestAuthority Trusted, bool Expected)[] cases =
        [
            (Loader, TestAuthority.Root, false),
            (once, TestAuthority.Root, true),
            (once, TestAuthority.Intermediate, true),
            (once, TestAuthority.Signer, true),
            (once, TestAuthority.Stranger, false),
            (once, other, false),
            (twice, TestAuthority.Root, true),
            (twice, other, true),
            (twice, TestAuthority.Stranger, false),
            (direct, TestAuthority.Root, true),
            (direct, TestAuthority.Intermediate, false),
            (flipped, TestAuthority.Root, false),
            (cut, TestAuthority.Root, false),
        ];
        foreach ((string program, TestAuthority trusted, bool expected) in cases)
        {
            bool theirs = Tool.Run("sbverify", "--cert", PemOf(trusted), program).ExitCode == 0 && OpensslTrusts(program, trusted);
            TrustVerdict ours = Judge(program, db: ListOf(trusted));
            Assert.True(expected == theirs, $"theirs: {program} with {trusted.Certificate.Subject}");
            Assert.True(expected == ours.Starts, $"{program} with {trusted.Certificate.Subject}: {ours.Reason}");
        }
    }

    [NeedsFact("sbsign", "cert-to-efi-sig-list", "cert-to-efi-hash-list", Loader)]
    public void Judge_CertificateInDbx_OfEfitools()
    {
        string program = Sign(Loader, TestAuthority.Signer);
        byte[] db = ListOf(TestAuthority.Root);
        Assert.True(Judge(program, db, ListOf(TestAuthority.Stranger)).Starts);
        foreach (TestAuthority revoked in (TestAuthority[])[TestAuthority.Root, TestAuthority.Intermediate, TestAuthority.Signer])
        {
            Assert.False(Judge(program, db, ListOf(revoked)).Starts);
            foreach (string bits in (string[])["256", "384", "512"])
            {
                string list = _temp.File("hash.esl");
                Tool.Expect("cert-to-efi-hash-list", "-s", bits, "-t", "2020-01-01 00:00:00", PemOf(revoked), list);
                TrustVerdict verdict = Judge(program, db, File.ReadAllBytes(list));
                Assert.Contains($"\"{revoked.Certificate.Subject[3..]}\", which is revoked", verdict.Reason, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Both programs fill a file up to eight bytes; firmware takes it as it is.</summary>
    [NeedsFact("sbsign", "hash-to-efi-sig-list", "cert-to-efi-sig-list", Loader)]
    public void Judge_HashInDbAndDbx_OfEfitools()
    {
        string signed = Sign(Loader, TestAuthority.Signer);
        byte[] bytes = File.ReadAllBytes(Loader);
        string padded = Write("padded.efi", [.. bytes, .. new byte[-bytes.Length & 7]]);
        byte[] db = ListOf(TestAuthority.Root);

        Assert.True(Judge(padded, db: HashOf(Loader)).Starts);
        Assert.True(Judge(signed, db: HashOf(signed)).Starts);
        Assert.False(Judge(signed, db, dbx: HashOf(signed)).Starts);
        Assert.True(Judge(signed, db, dbx: HashOf("/usr/lib/systemd/boot/efi/linuxx64.efi.stub")).Starts);
    }

    /// <summary>What sets the variable is a head with a signature, and then what the variable becomes.</summary>
    [NeedsFact("cert-to-efi-sig-list", "sign-efi-sig-list")]
    public void Parse_UpdateOfDb_IsTheListBehindItsHead()
    {
        string list = _temp.File("db.esl");
        string update = _temp.File("db.auth");
        File.WriteAllBytes(list, ListOf(TestAuthority.Root));
        Tool.Expect("sign-efi-sig-list", "-c", PemOf(TestAuthority.Stranger), "-k", KeyOf(TestAuthority.Stranger), "db", list, update);
        byte[] bytes = File.ReadAllBytes(update);
        const int Time = 16;
        int head = Time + BitConverter.ToInt32(bytes, Time);

        SignatureEntry entry = Assert.Single(SignatureDatabase.Parse(bytes.AsMemory(head), "db"));

        Assert.Equal(TestAuthority.Root.Certificate.RawData, entry.Data.ToArray());
    }

    private static TrustVerdict Judge(string program, byte[] db, byte[]? dbx = null) =>
        FirmwareTrust.Of((byte[])[1], db, dbx ?? []).Judge(File.ReadAllBytes(program), Path.GetFileName(program));

    /// <summary>True where one of the signatures has a chain to a certificate, whatever it signs.</summary>
    private bool OpensslTrusts(string program, TestAuthority trusted)
    {
        string signature = _temp.File("signature");
        string content = _temp.File("content");
        for (int number = 1; ; number++)
        {
            File.Delete(signature);
            if (Tool.Run("sbattach", "--signum", $"{number}", "--detach", signature, program).ExitCode != 0 || !File.Exists(signature))
                return false;
            AsnReader data = new AsnReader(File.ReadAllBytes(signature), AsnEncodingRules.BER).ReadSequence();
            data.ReadObjectIdentifier();
            data = data.ReadSequence(s_tag0).ReadSequence();
            data.ReadInteger();
            data.ReadSetOf();
            data = data.ReadSequence();
            data.ReadObjectIdentifier();
            File.WriteAllBytes(content, data.ReadSequence(s_tag0).PeekContentBytes().ToArray());
            Tool.Result verified = Tool.Run(
                "openssl", "smime", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", content, "-out", "/dev/null",
                "-CAfile", PemOf(trusted), "-no-CApath", "-no-CAstore", "-partial_chain", "-no_check_time", "-purpose", "any");
            if (verified.ExitCode == 0)
                return true;
        }
    }

    private string Sign(string program, TestAuthority signer)
    {
        string signed = _temp.File($"{Path.GetFileNameWithoutExtension(program)}-{signer.Certificate.SerialNumber}.efi");
        List<string> arguments = ["--key", KeyOf(signer), "--cert", PemOf(signer), "--output", signed];
        if (signer.Issuer is not null)
            arguments.AddRange(["--addcert", PemOf(signer.Issuer)]);
        Tool.Expect("sbsign", [.. arguments, program]);
        return signed;
    }

    private string PemOf(TestAuthority authority)
    {
        string path = _temp.File($"{authority.Certificate.SerialNumber}.crt");
        File.WriteAllText(path, authority.Certificate.ExportCertificatePem());
        return path;
    }

    private string KeyOf(TestAuthority authority)
    {
        string path = _temp.File($"{authority.Certificate.SerialNumber}.key");
        File.WriteAllText(path, authority.Key.ExportPkcs8PrivateKeyPem());
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_temp.File(name), bytes);
        return _temp.File(name);
    }

    private byte[] HashOf(string program)
    {
        string list = _temp.File("hash.esl");
        Tool.Expect("hash-to-efi-sig-list", program, list);
        return File.ReadAllBytes(list);
    }

    private byte[] ListOf(TestAuthority authority)
    {
        string list = _temp.File("list.esl");
        Tool.Expect("cert-to-efi-sig-list", "-g", "77fa9abd-0359-4d32-bd60-28f4e78f784b", PemOf(authority), list);
        return File.ReadAllBytes(list);
    }
}
