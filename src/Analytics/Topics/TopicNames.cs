namespace Inferly.Analytics.Topics;

/// <summary>The topics that the product's events travel in.</summary>
public static class TopicNames
{
    /// <summary>Projects, keys, workflows: compacted by entity.</summary>
    public const string Control = "inferly.control";

    /// <summary>One record a request, with its attempts.</summary>
    public const string Requests = "inferly.requests";

    /// <summary>What replicas take from rate limits, told to each other; of the last hour.</summary>
    public const string Rates = "inferly.rates";

    /// <summary>What each replica's records cost, summed by project, key and day: compacted.</summary>
    public const string Spend = "inferly.spend";

    /// <summary>Items of golden sets: compacted by project, workflow, version and item.</summary>
    public const string GoldenSets = "inferly.goldensets";

    /// <summary>Records that a consumer could not read, as they were.</summary>
    public const string DeadLetter = "inferly.deadletter";
}
