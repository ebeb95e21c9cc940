namespace Inferly.Analytics.Kafka;

/// <summary>What replicas report to each other, whatever it is about.</summary>
internal interface IReport
{
    /// <summary>The format's version. Another one than 1 is passed over.</summary>
    int V { get; }

    /// <summary>The replica that reports.</summary>
    string Node { get; }

    /// <summary>Only the last report of such a name is of interest; null where each is.</summary>
    string? CompactedBy { get; }
}
