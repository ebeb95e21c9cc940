using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>
/// Expected JSON that lies in files beside the tests. <c>INFERLY_WRITE_SNAPSHOTS=1</c> writes what is now, to be read in the
/// diff before it is committed.
/// </summary>
internal static class Snapshot
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="folder">Of the snapshots, from the test project on.</param>
    /// <param name="name">The snapshot's name.</param>
    /// <param name="actual">What is now.</param>
    public static void AssertIs(string folder, string name, JsonNode actual)
    {
        var path = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", folder, name + ".json");
        var text = actual.ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("INFERLY_WRITE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"There is no snapshot {path}.");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
