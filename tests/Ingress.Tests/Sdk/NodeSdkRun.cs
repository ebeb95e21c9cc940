namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The run of Scripts/Node.</summary>
public sealed class NodeSdkRun : SdkRun
{
    private protected override IReadOnlyList<string> Arguments => ["main.mjs"];

    private protected override Task<SdkRuntime> PrepareAsync() => SdkRuntimes.Node;
}
