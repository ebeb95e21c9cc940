using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Tests.Configuration.Reading;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["max_attempts", "ttft_ms", "stall_ms", "total_ms", "id"];

    [Theory]
    [InlineData("max_atempts", "max_attempts")]
    [InlineData("maxAttempts", "max_attempts")]
    [InlineData("MAX-ATTEMPTS", "max_attempts")]
    [InlineData("stal_ms", "stall_ms")]
    [InlineData("ids", "id")]
    [InlineData("listen", null)]
    [InlineData("", null)]
    public void Of_Misspelt_GivesTheNearestIfItIsNear(string written, string? expected) => Assert.Equal(expected, NearestName.Of(written, Known));

    [Fact]
    public void Of_NothingKnown_IsNull() => Assert.Null(NearestName.Of("x", []));
}
