using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Limits;

/// <summary>Why money could not be reserved.</summary>
/// <param name="Scope">Whose budget it is.</param>
/// <param name="Budget">The budget.</param>
/// <param name="Spent">Spent in this period.</param>
/// <param name="Reserved">Held back for calls that are running.</param>
/// <param name="Asked">What the refused call might have cost.</param>
/// <param name="ResetsAt">When the next period begins.</param>
public sealed record BudgetRefusal(LimitScope Scope, Budget Budget, NanoUsd Spent, NanoUsd Reserved, NanoUsd Asked, DateTimeOffset ResetsAt);
