using Inferly.Ingress.Errors;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Errors;

public sealed class ApiErrorsTests
{
    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(30, 30)]
    [InlineData(30.1, 31)]
    public void RateLimited_Wait_IsRoundedUpToWholeSeconds(double seconds, int expected)
    {
        var error = ApiErrors.RateLimited(new RateRefusal(LimitScope.Key, RateUnit.Requests, 60, TimeSpan.FromSeconds(seconds)));

        Assert.Equal((429, "rate_limit_exceeded", "requests", (int?)expected), (error.Status, error.Code, error.Type, error.RetryAfterSeconds));
        Assert.Contains("key's limit of 60 requests per minute", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RateLimited_MoreTokensThanAMinuteHas_SaysThatWaitingDoesNotHelp()
    {
        var error = ApiErrors.RateLimited(new RateRefusal(LimitScope.Project, RateUnit.Tokens, 100, Timeout.InfiniteTimeSpan));

        Assert.Contains("This request alone needs more", error.Message, StringComparison.Ordinal);
        Assert.True(error.RetryAfterSeconds > 0);
    }

    [Fact]
    public void BudgetExceeded_Refusal_SaysHowTheBudgetStandsAndWhenItStartsAnew()
    {
        var error = ApiErrors.BudgetExceeded(new BudgetRefusal(
            LimitScope.Project,
            new Budget(new NanoUsd(5_000_000_000), BudgetPeriod.Month),
            new NanoUsd(4_980_000_000),
            new NanoUsd(10_000_000),
            new NanoUsd(50_000_000),
            new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal((402, "budget_exceeded"), (error.Status, error.Code));
        Assert.Equal(
            "The project's budget of 5 USD a month does not cover this request, which may cost 0.05 USD: 4.98 USD are spent, 0.01 USD held back "
                + "for running requests. It starts anew at 2026-04-01T00:00:00Z; ask for fewer output tokens, or for a larger budget.",
            error.Message);
    }

    [Fact]
    public void InvalidRequest_Field_IsNamedInParamAndMessage()
    {
        var error = ApiErrors.InvalidRequest(new RequestError("budget.usd", "must be a number."));

        Assert.Equal((400, "budget.usd", "budget.usd: must be a number."), (error.Status, error.Param, error.Message));
    }
}
