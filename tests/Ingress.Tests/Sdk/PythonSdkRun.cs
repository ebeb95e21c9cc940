namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The run of Scripts/Python.</summary>
public sealed class PythonSdkRun : SdkRun
{
    private protected override IReadOnlyList<string> Arguments => ["-B", "main.py"];

    private protected override Task<SdkRuntime> PrepareAsync() => SdkRuntimes.Python;
}
