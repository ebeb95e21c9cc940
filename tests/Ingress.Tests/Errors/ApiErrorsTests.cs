using Inferly.Ingress.Errors;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Tests.Errors;

public sealed class ApiErrorsTests
{
    [Fact]
    public void InvalidRequest_Field_IsNamedInParamAndMessage()
    {
        var error = ApiErrors.InvalidRequest(new RequestError("budget.usd", "must be a number."));

        Assert.Equal((400, "budget.usd", "budget.usd: must be a number."), (error.Status, error.Param, error.Message));
    }

    [Fact]
    public void InvalidRequest_WholeBody_IsNotNamedInTheMessage()
    {
        var error = ApiErrors.InvalidRequest(new RequestError(JsonPath.Root, "The body must be a JSON object."));

        Assert.Equal(("$", "The body must be a JSON object."), (error.Param, error.Message));
    }
}
