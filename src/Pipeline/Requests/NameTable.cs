using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// Names, and the place of each: a name is compared with a row of numbers that lie side by side, each made of the length and the first bytes of one, and then with
/// the only one that it can be. Looking at forty objects one after the other would cost a request that comes after a pause a hundred reads of memory. Immutable.
/// </summary>
internal sealed class NameTable
{
    /// <summary>Knows no name.</summary>
    public static readonly NameTable None = new([]);

    private const int HeadLength = 7;

    private readonly ulong[] _heads;
    private readonly byte[][] _names;

    /// <param name="names">In the order of their places; no two alike in length and their first seven bytes.</param>
    /// <exception cref="ArgumentException">Two are.</exception>
    public NameTable(IEnumerable<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _heads = [.. _names.Select(name => Head(name))];
        if (_heads.Distinct().Count() != _heads.Length)
        {
            throw new ArgumentException("Two names are of one length and begin alike.", nameof(names));
        }
    }

    /// <summary>The place of the name or string that a reader stands at; -1: none of these.</summary>
    public int Find(in Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return FindEscaped(reader);
        }

        var name = reader.ValueSpan;
        var at = _heads.AsSpan().IndexOf(Head(name));
        return at < 0 || name.Length <= HeadLength || name.SequenceEqual(_names[at]) ? at : -1;
    }

    private int FindEscaped(in Utf8JsonReader reader)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // A length of more than a byte holds stands for all such.
    private static ulong Head(ReadOnlySpan<byte> name)
    {
        ulong head = 0;
        if (name.Length > HeadLength)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name) << 8;
        }
        else
        {
            for (var i = 0; i < name.Length; i++)
            {
                head |= (ulong)name[i] << (8 * (i + 1));
            }
        }

        return head | (byte)Math.Min(name.Length, byte.MaxValue);
    }
}
