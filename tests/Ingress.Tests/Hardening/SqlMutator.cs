namespace Inferly.Ingress.Tests.Hardening;

/// <summary>Spoils SQL word by word: lost, doubled, exchanged, or replaced by what belongs elsewhere. Not thread-safe.</summary>
internal sealed class SqlMutator(Random random)
{
    private static readonly string[] Odd =
    [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "UNION ALL", "WITH", "AS", "JOIN", "USING", "ARRAY JOIN", "PREWHERE", "FINAL",
        "SETTINGS max_threads=1", "FORMAT Null", "INTO OUTFILE 'x'", "(", ")", "[", "]", "{", "}", "{x:String}", ",", ";", "--", "/*", "*/", "'", "\"", "`",
        "''", "'\\", "\\x00", "\0", "\ufeff", "\u202e", "\U0001F600", "*", "**", "::", "::UInt8", "->", "?", "$1", "@@version", "0", "-1", "1e400",
        "0x", "1.5.5", "99999999999999999999999", "NULL", "NaN", "inf", "requests", "attempts", "system.tables", "inferly_internal.x", "nosuch",
        "file('/etc/passwd')", "url('http://127.0.0.1:1','CSV')", "numbers(10)", "numbers(-1)", "sleep(3)", "count(", "sum()", "x -> x", "DROP TABLE requests",
        "INSERT INTO requests VALUES (1)", "SYSTEM SHUTDOWN", "SHOW TABLES", "EXPLAIN", "DESCRIBE TABLE requests",
    ];

    /// <summary>A spoiled statement.</summary>
    public string Spoil(string sound)
    {
        var words = sound.Split(' ').ToList();
        for (var rounds = random.Next(2) == 0 ? 1 : random.Next(1, 5); rounds > 0 && words.Count > 0; rounds--)
        {
            var at = random.Next(words.Count);
            switch (random.Next(6))
            {
                case 0: words.RemoveAt(at); break;
                case 1: words.Insert(at, words[random.Next(words.Count)]); break;
                case 2: words.Insert(at, Odd[random.Next(Odd.Length)]); break;
                case 3: words[at] = Nested(); break;
                case 4: words = words[..at]; break;
                default: words[at] = Odd[random.Next(Odd.Length)]; break;
            }
        }

        return string.Join(' ', words);
    }

    private string Nested()
    {
        var depth = random.Next(4) > 0 ? random.Next(2, 30) : random.Next(30, 2000);
        return $"{new string('(', depth)}1{new string(')', depth - random.Next(2))}";
    }
}
