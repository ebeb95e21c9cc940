using System.Text;
using Inferly.Pipeline.Providers.Sim;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimPaceTests : IDisposable
{
    private const string Streaming = "\"stream\":true";

    private readonly FakeTimeProvider _time = new();
    private readonly SimClient _sim;
    private readonly byte[] _buffer = new byte[1 << 16];

    public SimPaceTests() => _sim = new(_time, new SimOptions());

    public void Dispose() => _sim.Dispose();

    [Fact]
    public async Task Stream_Headers_ComeAtOnceAndTokensWhenDue()
    {
        // fast: the first token after 120 ms, then one every 4 ms.
        var content = await OpenAsync("owls");

        var first = ReadAsync(content);
        _time.Advance(TimeSpan.FromMilliseconds(119));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Tokens(await first));

        var second = ReadAsync(content);
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Tokens(await second));

        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(5, Tokens(await ReadAsync(content)));
    }

    [Fact]
    public async Task Stream_LastToken_BringsTheEndWithIt()
    {
        var content = await OpenAsync("owls [[sim:tokens=3]]");

        _time.Advance(TimeSpan.FromMilliseconds(120 + 2 * 4));

        var text = await ReadAsync(content);
        Assert.Equal(3, Tokens(text));
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal("", await ReadAsync(content));
    }

    [Theory]
    [InlineData("ttft=500", 500, 4)]
    [InlineData("stall=1000", 1120, 4)]
    [InlineData("ttft=0,tps=10", 0, 100)]
    [InlineData("ttft=2000,stall=500,tps=1", 2500, 1000)]
    public async Task Stream_Directives_SetThePace(string directives, int firstMs, int perTokenMs)
    {
        var content = await OpenAsync($"owls [[sim:{directives}]]");

        Assert.Equal(firstMs, await MsUntilReadAsync(content, firstMs));
        Assert.Equal(perTokenMs, await MsUntilReadAsync(content, perTokenMs));
    }

    [Theory]
    [InlineData(0.5, 60)]
    [InlineData(2, 240)]
    public async Task Stream_LatencyScale_MultipliesTheModelsPace(double scale, int firstMs)
    {
        using var sim = new SimClient(_time, new SimOptions { LatencyScale = scale });
        using var response = await sim.SendAsync("chat/completions", SimClient.Chat("owls", "fast", Streaming), TestContext.Current.CancellationToken);
        var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        Assert.Equal(firstMs, await MsUntilReadAsync(content, firstMs));
    }

    [Fact]
    public async Task Chat_WholeAnswer_TakesAsLongAsItsTokens()
    {
        var answer = _sim.SendAsync("chat/completions", SimClient.Chat("owls [[sim:tokens=50]]"), TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMilliseconds(120 + 50 * 4 - 1));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        using var response = await answer;
        Assert.NotEmpty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Chat_Error_ComesAtOnce()
    {
        using var response = await _sim.SendAsync("chat/completions", SimClient.Chat("[[sim:status=500]]"), TestContext.Current.CancellationToken);

        Assert.NotEmpty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stream_CancelledWhileWaiting_EndsAtOnce()
    {
        var content = await OpenAsync("owls");
        using var leave = new CancellationTokenSource();

        var read = content.ReadAsync(_buffer, leave.Token).AsTask();
        Assert.False(read.IsCompleted);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Stream_CancelledBefore_ReadsNothing()
    {
        var content = await OpenAsync("[[sim:ttft=0]]");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await content.ReadAtLeastAsync(_buffer, 1, true, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Stream_DisposedWhileWaiting_EndsAtOnce()
    {
        using var response = await _sim.SendAsync("chat/completions", SimClient.Chat("owls", "fast", Streaming), TestContext.Current.CancellationToken);
        var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var read = content.ReadAsync(_buffer, TestContext.Current.CancellationToken).AsTask();
        response.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await content.ReadAtLeastAsync(_buffer, 1, true, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Chat_CancelledWhileWaiting_EndsAtOnce()
    {
        using var leave = new CancellationTokenSource();

        var answer = _sim.SendAsync("chat/completions", SimClient.Chat("owls"), leave.Token);
        Assert.False(answer.IsCompleted);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Stream_StallAfter_GoesSilentAndStaysOpen()
    {
        var content = await OpenAsync("owls [[sim:ttft=0,stall_after=4]]");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4, Tokens(await ReadAsync(content)));
        using var leave = new CancellationTokenSource();

        var read = content.ReadAsync(_buffer, leave.Token).AsTask();
        _time.Advance(TimeSpan.FromDays(2));
        Assert.False(read.IsCompleted);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Stream_ZeroByteRead_WaitsForData()
    {
        var content = await OpenAsync("owls");

        var wait = content.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken).AsTask();
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(120));

        Assert.Equal(0, await wait);
        Assert.Equal(1, Tokens(await ReadAsync(content)));
    }

    [Fact]
    public async Task Stream_WithoutDelays_ComesInOneRead()
    {
        using var sim = new SimClient();
        using var response = await sim.SendAsync("chat/completions", SimClient.Chat("owls [[sim:tokens=100]]", "fast", Streaming), TestContext.Current.CancellationToken);
        var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var read = content.ReadAsync(_buffer, TestContext.Current.CancellationToken);

        Assert.True(read.IsCompletedSuccessfully);
        Assert.EndsWith("data: [DONE]\n\n", Encoding.UTF8.GetString(_buffer, 0, await read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ReadByteByByte_IsTheSame()
    {
        using var sim = new SimClient();
        var body = SimClient.Chat("owls", "best", Streaming);
        using var whole = await sim.SendAsync("chat/completions", body, TestContext.Current.CancellationToken);
        using var pieces = await sim.SendAsync("chat/completions", body, TestContext.Current.CancellationToken);
        var content = await pieces.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var bytes = new List<byte>();

        var one = new byte[1];
        while (await content.ReadAsync(one, TestContext.Current.CancellationToken) == 1)
        {
            bytes.Add(one[0]);
        }

        Assert.Equal(await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), bytes);
    }

    private async Task<Stream> OpenAsync(string content)
    {
        var response = await _sim.SendAsync("chat/completions", SimClient.Chat(content, "fast", Streaming), TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> ReadAsync(Stream content) =>
        Encoding.UTF8.GetString(_buffer, 0, await content.ReadAsync(_buffer, TestContext.Current.CancellationToken));

    private async Task<int> MsUntilReadAsync(Stream content, int most)
    {
        var read = content.ReadAsync(_buffer, TestContext.Current.CancellationToken).AsTask();
        var waited = 0;
        for (; !read.IsCompleted && waited < most; waited++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await read;
        return waited;
    }

    private static int Tokens(string text) => text.Split("\"delta\":{\"content\":").Length - 1;
}
