using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Inferly.Pipeline.Sockets;

namespace Inferly.Pipeline.Tests.Sockets;

/// <summary>Real sockets, set as the gateway's are; the first test says that it is so.</summary>
public sealed class SocketThreadsTests : IDisposable
{
    private readonly Socket _near;
    private readonly Socket _far;

    public SocketThreadsTests() => (_near, _far) = Connect();

    /// <summary>For all sockets of the process, so before any of its tests.</summary>
    [ModuleInitializer]
    internal static void GoOnInline() => SocketThreads.GoOnInline();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task GoOnInline_ASocketIsHeardOf_WhatFollowsRunsThere() =>
        Assert.False(await RunsInPoolAsync(new NetworkStream(_near)));

    [Fact]
    public async Task PoolStream_ASocketIsHeardOf_WhatFollowsRunsInThePool()
    {
        await using var stream = new PoolStream(_near);
        Assert.True(await RunsInPoolAsync(stream));
    }

    [Fact]
    public async Task PoolStream_Inline_IsAsAnyOther()
    {
        await using var stream = new PoolStream(_near) { IsInline = true };
        Assert.False(await RunsInPoolAsync(stream));
    }

    [Fact]
    public async Task PoolStream_TheReadFails_WhatFollowsRunsInThePool()
    {
        await using var stream = new PoolStream(_near);
        var outcome = FailAsync();

        // Closed with a reset, not with an end.
        _far.LingerState = new LingerOption(enable: true, seconds: 0);
        _far.Dispose();
        Assert.True(await outcome);

        async Task<bool> FailAsync()
        {
            await Assert.ThrowsAsync<IOException>(async () => await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task Leave_AThreadOfItsOwn_WhatFollowsRunsInThePool()
    {
        var isInPool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => _ = LeaveAsync()).Start();
        Assert.True(await isInPool.Task);

        async Task LeaveAsync()
        {
            await SocketThreads.Leave();
            isInPool.SetResult(Thread.CurrentThread.IsThreadPoolThread);
        }
    }

    [Fact]
    public async Task InPool_DoneAlreadyOnAThreadOfItsOwn_WhatFollowsRunsInThePool()
    {
        var isInPool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => _ = ReadAsync()).Start();
        Assert.True(await isInPool.Task);

        async Task ReadAsync()
        {
            Assert.Equal(7, await SocketThreads.InPool(new(7)).ConfigureAwait(false));
            isInPool.SetResult(Thread.CurrentThread.IsThreadPoolThread);
        }
    }

    private async Task<bool> RunsInPoolAsync(Stream stream)
    {
        var isInPool = ReadAsync();
        Assert.False(isInPool.IsCompleted);
        _far.Send("x"u8);
        return await isInPool;

        async Task<bool> ReadAsync()
        {
            Assert.Equal(1, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).ConfigureAwait(false));
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    private static (Socket Near, Socket Far) Connect()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        return (near, listener.Accept());
    }
}
