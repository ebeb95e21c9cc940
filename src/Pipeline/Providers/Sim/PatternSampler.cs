namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Makes a string that matches a regular expression: literals, ., classes, \d \w \s \p{L} and their like, groups,
/// alternatives, anchors at the ends, and quantifiers. Look-around, back-references and \b are not followed.
/// </summary>
internal sealed class PatternSampler
{
    /// <summary>How often an open quantifier repeats at most.</summary>
    private const int MostExtra = 4096;

    private const int TriesPerExtra = 4;
    private const int MostGroups = 64;

    private readonly PatternReader _reader;
    private int _groups;

    private PatternSampler(string pattern) => _reader = new PatternReader(pattern);

    private delegate void Emit(PatternOutput output);

    /// <summary>Returns null, or why there is no string.</summary>
    public static string? Sample(string pattern, int least, int most, ref SimRandom random, out string text)
    {
        text = "";
        var parser = new PatternSampler(pattern);
        var emit = parser.Alternatives();
        if (!parser._reader.IsAtEnd)
        {
            parser._reader.Fail("an unmatched )");
        }

        if (parser._reader.Error is { } error)
        {
            return error;
        }
        // Repeat more often until the string is long enough; within one number of repeats, alternatives fall differently.
        for (var extra = least == 0 ? 2 : 0; extra <= MostExtra; extra += 1 + extra / 8)
        {
            for (var i = 0; i < TriesPerExtra; i++)
            {
                var output = new PatternOutput(random.Next(), extra, most, isExact: i == 0);
                emit(output);
                if (output.IsFull || output.Length < least)
                {
                    continue;
                }

                text = output.ToString();
                return null;
            }
        }

        return $"found no string of {least} to {most} characters for its pattern";
    }

    private Emit Alternatives()
    {
        var options = new List<Emit> { Sequence() };
        while (_reader.TryTake('|'))
        {
            options.Add(Sequence());
        }

        return options.Count == 1 ? options[0] : output => options[output.Next(options.Count)](output);
    }

    private Emit Sequence()
    {
        var parts = new List<Emit>();
        _reader.TryTake('^');
        while (_reader.Error is null && !_reader.IsAtEnd && _reader.Current is not ('|' or ')'))
        {
            if (_reader.Current == '$' && _reader.IsAtSequenceEnd)
            {
                _reader.Skip();
            }
            else
            {
                parts.Add(Quantified(Atom()));
            }
        }

        return output =>
        {
            foreach (var part in parts)
            {
                part(output);
            }
        };
    }

    private Emit Atom()
    {
        if (_reader.TryTake('('))
        {
            return Group();
        }

        if (_reader.Current is '^' or '$' or '*' or '+' or '?' or '{')
        {
            _reader.Fail($"'{_reader.Current}' where no character can stand before or after it");
        }

        var characters = _reader.TakeCharacters();
        return output => output.AppendOneOf(characters);
    }

    private Emit Group()
    {
        if (++_groups > MostGroups)
        {
            _reader.Fail("too many groups");
        }

        _reader.SkipGroupHeader();
        if (_reader.Error is not null)
        {
            return _ => { };
        }

        var inner = Alternatives();
        if (!_reader.TryTake(')'))
        {
            _reader.Fail("an unmatched (");
        }

        return inner;
    }

    private Emit Quantified(Emit inner)
    {
        if (!_reader.TryTakeQuantifier(out var least, out var most))
        {
            return inner;
        }

        return output =>
        {
            for (var left = output.Repeats(least, most); left > 0 && !output.IsFull; left--)
            {
                inner(output);
                output.Count();
            }
        };
    }
}
