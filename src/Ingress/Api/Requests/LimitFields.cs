using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Requests;

/// <summary>The limits that projects and keys both have.</summary>
internal static class LimitFields
{
    private const int MaxBudgetUsd = 1_000_000_000;

    // A request's part of a minute is counted in ticks of 100 ns: of these limits it is still some sixty.
    private const int MaxRequestsPerMinute = 10_000_000;
    private const int MaxTokensPerMinute = 1_000_000_000;

    public static int? RequestsPerMinute(this JsonObjectReader body) => body.Whole("rpm", 1, MaxRequestsPerMinute);

    public static int? TokensPerMinute(this JsonObjectReader body) => body.Whole("tpm", 1, MaxTokensPerMinute);

    public static Budget? Budget(this JsonObjectReader body)
    {
        if (body.Object("budget") is not { } budget)
        {
            return null;
        }

        budget.Require("usd");
        budget.Require("period");
        var usd = budget.Number("usd", 0, MaxBudgetUsd);
        var period = budget.Choice("period", StateNames.BudgetPeriods);
        budget.RefuseOthers();

        // Rounded down: a budget may become stricter by being stored, never looser. The range keeps it from overflowing.
        return usd is { } some && period is { } length && NanoUsd.TryFromUsd(some, MidpointRounding.ToZero, out var amount)
            ? new Budget(amount, length)
            : null;
    }
}
