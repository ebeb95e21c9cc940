using System.Globalization;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;

namespace Inferly.Ingress.Maintenance;

/// <summary><c>inferly dead-letters</c>.</summary>
internal static class DeadLetters
{
    private const int ReasonLength = 160;

    public static async Task<int> ListAsync(string data)
    {
        await using var log = Open(data);
        var (all, waiting) = (0, 0);
        foreach (var (letter, isRedriven) in new DeadLetterRedrive(log).List())
        {
            all++;
            waiting += isRedriven ? 0 : 1;
            Console.WriteLine(letter is null
                ? "an unreadable letter"
                : $"{letter.At.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}  {letter.Origin}  {letter.Record.Length} bytes  "
                    + $"{(isRedriven ? "sent again" : "waiting")}  {OneLine(letter.Reason)}");
        }

        Console.WriteLine($"{all} dead letters, {waiting} of them not sent again");
        return 0;
    }

    public static async Task<int> RedriveAsync(string data)
    {
        await using var log = Open(data);
        var sent = await new DeadLetterRedrive(log).RunAsync(CancellationToken.None);
        Console.WriteLine($"{sent} records appended to {TopicNames.Requests}");
        return 0;
    }

    private static EventLog Open(string data) => EventLog.Open(MaintenanceProgram.LogOf(data), new SegmentLogOptions(), TimeProvider.System);

    private static string OneLine(string reason)
    {
        var line = reason.ReplaceLineEndings(" ");
        return line.Length <= ReasonLength ? line : line[..ReasonLength] + "...";
    }
}
