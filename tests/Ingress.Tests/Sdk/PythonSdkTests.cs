namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The official OpenAI SDK for Python, unmodified, against the real gateway.</summary>
public sealed class PythonSdkTests(PythonSdkRun run) : IClassFixture<PythonSdkRun>
{
    public static TheoryData<string> Cases => SdkCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Script_EachCase_Holds(string name) => run.Check(name);

    [Fact]
    public void Script_AllCases_EndsWellAndTriesNoOthers() => run.CheckWhole();
}
