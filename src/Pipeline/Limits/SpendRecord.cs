using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Limits;

/// <summary>What a key spent in a project on one UTC day, as the records of requests have it.</summary>
public readonly record struct SpendRecord(string Project, string KeyId, DateOnly Day, NanoUsd Amount);
