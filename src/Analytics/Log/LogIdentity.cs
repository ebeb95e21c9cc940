using System.Text;

namespace Inferly.Analytics.Log;

/// <summary>
/// What tells this log's offsets from those of any other, one in the same folder after it was emptied included: batches are named by it wherever they go.
/// </summary>
internal static class LogIdentity
{
    /// <summary>The folder's identity, made on first use: 16 lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">It can be neither read nor written.</exception>
    public static string Of(string folder)
    {
        string path = Path.Combine(folder, "id");
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
        {
            return known;
        }

        string made = Guid.NewGuid().ToString("N")[..16];
        AtomicFile.Replace(path, Encoding.ASCII.GetBytes(made));
        return made;
    }
}
