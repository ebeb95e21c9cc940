using System.Text;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>How a head departs from what everybody writes: the order of its headers, their case, their white space and their line ends.</summary>
internal sealed record Handwriting(int Seed, string[] LineEnds, string[] Spaces)
{
    /// <summary>Writes a head, its empty line included.</summary>
    public string Write(string statusLine, string[] headers)
    {
        var lines = headers.SelectMany(static header => header.Replace("\r\nC", "\r\n\0C", StringComparison.Ordinal).Split("\r\n\0"))
            .Where(static line => line.Length > 0)
            .ToArray();
        new Random(Seed).Shuffle(lines);
        var head = new StringBuilder(statusLine).Append(LineEnds[0]);
        for (var i = 0; i < lines.Length; i++)
        {
            head.Append(Spaced(lines[i], i)).Append(LineEnds[(i + 1) % LineEnds.Length]);
        }

        return head.Append(LineEnds[^1]).ToString();
    }

    private string Spaced(string header, int line)
    {
        var colon = header.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || header.Contains('\n', StringComparison.Ordinal))
        {
            return header;
        }

        var name = (Seed & 3) switch { 1 => header[..colon].ToLowerInvariant(), 2 => header[..colon].ToUpperInvariant(), _ => header[..colon] };
        var before = Seed % 29 == 0 ? " " : "";
        var behind = Spaces[(line + 1) % Spaces.Length].Trim(' ');
        return $"{name}{before}:{Spaces[line % Spaces.Length]}{header[(colon + 2)..]}{behind}";
    }
}
