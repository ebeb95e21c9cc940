namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The official OpenAI SDK for Node, unmodified, against the real gateway.</summary>
public sealed class NodeSdkTests(NodeSdkRun run) : IClassFixture<NodeSdkRun>
{
    public static TheoryData<string> Cases => SdkCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Script_EachCase_Holds(string name) => run.Check(name);

    [Fact]
    public void Script_AllCases_EndsWellAndTriesNoOthers() => run.CheckWhole();
}
