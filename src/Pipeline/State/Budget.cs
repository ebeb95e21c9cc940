using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.State;

/// <summary>What may be spent in one period; all of it is back at the start of the next.</summary>
public sealed record Budget(NanoUsd Amount, BudgetPeriod Period);
