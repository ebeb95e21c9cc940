namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The newest official OpenAI SDK for Node, unmodified, against the real gateway: the same scripts as for the one before.</summary>
public sealed class NewestNodeSdkTests(NewestNodeSdkRun run) : IClassFixture<NewestNodeSdkRun>
{
    public static TheoryData<string> Cases => SdkCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Script_EachCase_Holds(string name) => run.Check(name);

    [Fact]
    public void Script_AllCases_EndsWellAndTriesNoOthers() => run.CheckWhole();
}
