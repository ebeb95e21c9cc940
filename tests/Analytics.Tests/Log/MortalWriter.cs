using System.Diagnostics;
using System.Globalization;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>A process that appends to a log, tells what is committed, and is killed while it does: as <c>kill -9</c> does it.</summary>
internal static class MortalWriter
{
    public const string Command = "append-until-killed";

    private const int Writers = 4;

    public static SegmentLogOptions Options { get; } = new() { SegmentBytes = 4 << 20 };

    /// <summary>The process itself: a line for each committed record, its offset and its seed.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        await using SegmentLog log = Logs.Open(folder, Options);
        using var lines = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        long start = log.NextOffset;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int seed = (int)start + writer; ; seed += Writers)
            {
                AppendResult result = await log.AppendAsync(Payload(seed));
                lock (lines)
                {
                    lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Offset} {seed}"));
                }
            }
        })));
        return 0;
    }

    /// <summary>Starts one, kills it behind so many committed records, and gives all that it told, by offset.</summary>
    public static async Task<Dictionary<long, byte[]>> KillBehindAsync(int records, string folder)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string program = Environment.ProcessPath!;
        string[] own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        using var process = Process.Start(new ProcessStartInfo(program, [.. own, Command, folder]) { RedirectStandardOutput = true })!;
        var told = new Dictionary<long, byte[]>();
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.Split(' ') is [var offset, var seed])
            {
                Assert.True(told.TryAdd(long.Parse(offset, CultureInfo.InvariantCulture), Payload(int.Parse(seed, CultureInfo.InvariantCulture))));
            }

            if (told.Count == records)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(ct);
        Assert.True(told.Count >= records, "it ended before it was killed");
        return told;
    }

    // Large ones most of all: a process that is killed is then killed in the middle of one.
    private static byte[] Payload(int seed)
    {
        byte[] payload = new byte[new Random(seed).Next(seed % 4 == 0 ? 1000 : 200_000)];
        payload.AsSpan().Fill((byte)((seed % 255) + 1));
        return payload;
    }
}
