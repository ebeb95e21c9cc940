namespace Inferly.Ingress.Tests.Sdk;

/// <summary>An interpreter with the official SDK beside it.</summary>
/// <param name="Program">The interpreter.</param>
/// <param name="Folder">The scripts lie in its folder <c>cases</c>; programs that use the SDK run from there.</param>
/// <param name="Missing">Why there is none on this machine; then nothing else of it may be used.</param>
internal sealed record SdkRuntime(string Program, string Folder, string? Missing = null)
{
    /// <summary>Where scripts are, and where others may be put.</summary>
    public string Cases => Path.Combine(Folder, "cases");

    public static SdkRuntime Without(string what, CommandResult failed) =>
        new("", "", $"{what} could not be had, so its SDK IS NOT TESTED here: {failed.Error}{failed.Output}");
}
