namespace Inferly.Pipeline.State;

internal sealed class BudgetPeriodConverter() : EnumConverter<BudgetPeriod>(StateNames.BudgetPeriods);
