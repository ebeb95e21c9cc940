using Inferly.Analytics.Log;

namespace Inferly.Ingress.Maintenance;

/// <summary><c>inferly log verify</c>.</summary>
internal static class LogVerification
{
    public static int Run(string data)
    {
        var topics = LogCheck.Run(MaintenanceProgram.LogOf(data));
        foreach (var topic in topics)
        {
            Console.WriteLine(
                $"{topic.Name}: {topic.Records} records, offsets {topic.Oldest} to {topic.Next - 1}, {topic.Corrupt} corrupt, {topic.TornBytes} torn bytes");
            foreach (var (name, committed) in topic.Consumers)
            {
                Console.WriteLine(committed is { } offset
                    ? $"  consumer {name} has read {offset - topic.Oldest} of them, up to offset {offset}"
                    : $"  consumer {name}: its position is damaged, it will begin anew");
            }
        }

        var isSound = topics.All(topic => topic.IsSound);
        Console.WriteLine(isSound ? "The log is sound." : "The log is damaged. What is not counted above as corrupt or torn is intact.");
        return isSound ? 0 : 1;
    }
}
