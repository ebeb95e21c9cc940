namespace Inferly.Analytics.Log;

/// <summary>What a check found in one topic.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Records">Sound records.</param>
/// <param name="Oldest">The first offset that may be there.</param>
/// <param name="Next">Behind the last sound record.</param>
/// <param name="Corrupt">Records that are lost to damage; a damaged file header counts as one.</param>
/// <param name="TornBytes">What stands behind the last sound record: the next start of the gateway cuts it.</param>
/// <param name="Consumers">How far each consumer has come; null for one whose file is damaged.</param>
public sealed record TopicCheck(
    string Name, long Records, long Oldest, long Next, long Corrupt, long TornBytes, IReadOnlyList<(string Name, long? Committed)> Consumers)
{
    public bool IsSound => Corrupt == 0 && TornBytes == 0 && Consumers.All(consumer => consumer.Committed is not null);
}
