namespace Inferly.Ingress.Tests.Sdk;

/// <summary>The run of Scripts/Node with the newest SDK.</summary>
public sealed class NewestNodeSdkRun : SdkRun
{
    private protected override IReadOnlyList<string> Arguments => ["main.mjs"];

    private protected override Task<SdkRuntime> PrepareAsync() => SdkRuntimes.NewestNode;
}
