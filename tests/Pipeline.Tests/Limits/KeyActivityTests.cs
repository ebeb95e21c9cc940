using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Tests.State;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class KeyActivityTests
{
    [Fact]
    public void LastUsed_SeveralUses_IsTheLatest()
    {
        var activity = new KeyActivity();

        activity.Touch("key_1", Entities.Now);
        activity.Touch("key_1", Entities.Now.AddMinutes(-1));

        Assert.Equal(Entities.Now, activity.LastUsed("key_1"));
        Assert.Null(activity.LastUsed("key_2"));
    }
}
