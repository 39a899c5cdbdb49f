using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Imaging.Wim;

/// <summary>One call into libwim: carries its progress out, a cancellation in, and turns its result into an exception.</summary>
internal sealed unsafe class WimOperation : IDisposable
{
    private readonly string _place;
    private readonly Action<WimProgress>? _progress;
    private readonly CancellationToken _cancel;
    private readonly long _errorPosition;
    private GCHandle _self;
    private Exception? _failure;

    public WimOperation(string place, Action<WimProgress>? progress = null, CancellationToken cancel = default)
    {
        _place = place;
        _progress = progress;
        _cancel = cancel;
        _errorPosition = LibWimLibrary.Errors.Position;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>What libwim calls, with <see cref="Context"/>.</summary>
    public static delegate* unmanaged[Cdecl]<int, void*, void*, int> Callback => &OnProgress;

    public void* Context => (void*)GCHandle.ToIntPtr(_self);

    /// <summary>Runs a call on a WIM that may report progress, and checks its result.</summary>
    public static void Run(
        WimHandle wim, string place, Func<int> call, Action<WimProgress>? progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var operation = new WimOperation(place, progress, cancel);
        LibWim.RegisterProgress(wim, Callback, operation.Context);
        try
        {
            operation.Check(call());
        }
        finally
        {
            LibWim.RegisterProgress(wim, null, null);
        }
    }

    /// <summary>
    /// Throws unless <paramref name="code"/> is success: the callback's own exception, the cancellation, or libwim's error.
    /// </summary>
    public void Check(int code)
    {
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        if (code == LibWim.ErrorAborted)
            _cancel.ThrowIfCancellationRequested();
        if (code != 0)
            throw WimError.Create(code, _place, LibWimLibrary.Errors.TextSince(_errorPosition));
    }

    public void Dispose() => _self.Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProgress(int message, void* info, void* context)
    {
        var operation = (WimOperation)GCHandle.FromIntPtr((nint)context).Target!;
        if (operation._cancel.IsCancellationRequested)
            return 1;
        try
        {
            if (operation._progress is not null && Read((LibWim.Message)message, info) is { } progress)
                operation._progress(progress);
            return 0;
        }
#pragma warning disable CA1031 // No exception may cross native frames; Check throws it on the other side.
        catch (Exception e)
#pragma warning restore CA1031
        {
            operation._failure = e;
            return 1;
        }
    }

    private static WimProgress? Read(LibWim.Message message, void* info)
    {
        var extract = (LibWim.ExtractProgress*)info;
        var write = (LibWim.WriteProgress*)info;
        return message switch
        {
            LibWim.Message.ExtractFileStructure => New(WimPhase.Structure, extract->CurrentFileCount, extract->EndFileCount),
            LibWim.Message.ExtractStreams => New(WimPhase.Data, extract->CompletedBytes, extract->TotalBytes),
            LibWim.Message.ExtractMetadata => New(WimPhase.Metadata, extract->CurrentFileCount, extract->EndFileCount),
            LibWim.Message.ScanDentry => New(WimPhase.Scanning, ((LibWim.ScanProgress*)info)->BytesScanned, 0),
            LibWim.Message.WriteStreams => New(WimPhase.Writing, write->CompletedBytes, write->TotalBytes),
            LibWim.Message.VerifyIntegrity => New(WimPhase.Verifying, ((ulong*)info)[1], ((ulong*)info)[0]),
            LibWim.Message.VerifyStreams => New(WimPhase.Verifying, ((ulong*)info)[4], ((ulong*)info)[2]),
            _ => null,
        };
    }

    private static WimProgress New(WimPhase phase, ulong done, ulong total) => new(phase, (long)done, (long)total);
}
