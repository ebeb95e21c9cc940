using Inferly.Ingress.Access;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Access;

public sealed class SeenTokenTests
{
    [Fact]
    public void DigestOf_SameObjectAnotherAndEqualText_IsAlwaysThatOfTheText()
    {
        var seen = new SeenToken();
        var first = "Bearer sk_live_first";
        var second = "Bearer sk_live_second";

        foreach (var header in new[] { first, first, second, new string(second), first, "", "Basic x" })
        {
            Assert.Equal(BearerToken.DigestOf(header), seen.DigestOf(header));
        }

        Assert.Equal(KeyDigest.Of("sk_live_second"), seen.DigestOf(second));
    }
}
