using System.Globalization;
using Inferly.Analytics.Topics;

namespace Inferly.Ingress.Maintenance;

/// <summary><c>inferly dead-letters</c>.</summary>
/// <param name="log">The letters.</param>
/// <param name="where">Where they lie, in an operator's words.</param>
internal sealed class DeadLetters(IRedriveLog log, string where)
{
    private const int ReasonLength = 160;

    public int List()
    {
        var (all, waiting) = (0, 0);
        foreach (var kept in log.Read())
        {
            all++;
            waiting += kept is { Letter: not null, IsRedriven: false } ? 1 : 0;
            Console.WriteLine(Describe(kept));
        }

        Console.WriteLine($"{all} dead letters in {where}, {waiting} of them not sent again");
        return 0;
    }

    public async Task<int> RedriveAsync()
    {
        var sent = await new DeadLetterRedrive(log).RunAsync(CancellationToken.None);
        Console.WriteLine($"{sent} records of {where} sent to {TopicNames.Requests} again");
        return 0;
    }

    private static string Describe(KeptLetter kept)
    {
        var partition = kept.Partition is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}/") : "";
        var place = string.Create(CultureInfo.InvariantCulture, $"{partition}{kept.Offset}");
        if (kept.Letter is not { } letter)
        {
            return $"{place}  an unreadable letter";
        }

        var at = letter.At.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var request = RecordHead.Read(letter.Record.Span).RequestId is { Length: > 0 } id ? id : "unknown request";
        return $"{place}  {at}  {letter.Origin}  {request}  {letter.Record.Length} bytes  {(kept.IsRedriven ? "sent again" : "waiting")}  {OneLine(letter.Reason)}";
    }

    private static string OneLine(string reason)
    {
        var line = reason.ReplaceLineEndings(" ");
        return line.Length <= ReasonLength ? line : line[..ReasonLength] + "...";
    }
}
