using System.Globalization;

namespace Inferly.Analytics.Log;

/// <summary>Makes this process the only one that uses a folder, until it is disposed or the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has the folder (the message says which, and what to do), or none can.</exception>
    public static FolderLock Take(string folder)
    {
        // The process's number lies in a file of its own, because nobody can read a locked one.
        string owner = Path.Combine(folder, "owner");
        try
        {
            var file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Sign(owner);
            return new FolderLock(file);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            string process = File.Exists(owner) ? $"another process ({File.ReadAllText(owner)})" : "another process";
            throw new IOException(
                $"The data folder {folder} is in use by {process}. " +
                "Stop it, or give this one a data folder of its own: \"data\" in inferly.json.", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Sign(string owner)
    {
        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // Only a hint for the message above: a full disk must not keep the gateway from starting.
        }
    }

    /// <summary>EWOULDBLOCK of Linux, of macOS; ERROR_SHARING_VIOLATION.</summary>
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
