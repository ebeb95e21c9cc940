using System.Globalization;
using System.Text;

namespace Inferly.Analytics.Log;

/// <summary>
/// A small file that is read whole or not at all: a line with the CRC32C of what follows it, in hexadecimal, then the content. Replaced as
/// <see cref="AtomicFile"/> does it.
/// </summary>
internal static class CheckedFile
{
    private const int CrcDigits = 8;

    /// <summary>Replaces the file; returns when the disk has it.</summary>
    /// <exception cref="IOException">The disk refuses; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string crc = string.Create(CultureInfo.InvariantCulture, $"{Crc32C.Compute(content):x8}\n");
        AtomicFile.Replace(path, Encoding.ASCII.GetBytes(crc), content);
    }

    /// <summary>The content; null where there is no such file, or where it is damaged.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static ReadOnlyMemory<byte>? Read(string path, out bool isDamaged)
    {
        isDamaged = false;
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException refused)
        {
            // Not the same as a file that is not there: File.Exists would say so.
            throw new IOException(refused.Message, refused);
        }

        isDamaged = bytes.Length <= CrcDigits
            || bytes[CrcDigits] != (byte)'\n'
            || !uint.TryParse(bytes.AsSpan(0, CrcDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint crc)
            || crc != Crc32C.Compute(bytes.AsSpan(CrcDigits + 1));
        return isDamaged ? null : (ReadOnlyMemory<byte>?)bytes.AsMemory(CrcDigits + 1);
    }
}
