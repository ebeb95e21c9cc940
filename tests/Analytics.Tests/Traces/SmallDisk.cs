using System.Diagnostics;

namespace Inferly.Analytics.Tests.Traces;

/// <summary>A file system of its own with little room (tmpfs), which only root can mount; elsewhere the test is skipped, and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public static SmallDisk Mount(string parent, int megabytes)
    {
        var path = System.IO.Path.Combine(parent, "small");
        Directory.CreateDirectory(path);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path) is not null and var refusal)
        {
            Assert.Skip($"NOT TESTED: a full disk, since no small one can be mounted here: {refusal}");
        }

        return new SmallDisk(path);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = File.Create(Ballast);
        var piece = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(piece);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose() => Assert.Null(Run("umount", Path));

    /// <summary>Null, or what it complained about.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : complaint.Trim();
    }
}
