namespace Inferly.Pipeline.State;

/// <summary>How long a budget lasts before it starts anew: a calendar day or month in UTC.</summary>
public enum BudgetPeriod
{
    Day,
    Month,
}
