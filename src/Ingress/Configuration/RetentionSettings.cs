namespace Inferly.Ingress.Configuration;

/// <summary>How long what was recorded is kept, in days; null keeps it.</summary>
public sealed record RetentionSettings
{
    /// <summary>Rows of table <c>requests</c>, with prompts and answers where they are recorded.</summary>
    public int? RequestsDays { get; init; }

    /// <summary>Rows of table <c>attempts</c>.</summary>
    public int? AttemptsDays { get; init; }

    /// <summary>The hourly sums, which usage is read from.</summary>
    public int? RollupsDays { get; init; }
}
