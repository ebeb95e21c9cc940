using System.Text;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Writes prose from a small grammar, about the key words of the prompt. The same model, prompt and seed give the same
/// text. The first sentence says that it is simulated.
/// </summary>
internal sealed class SimText
{
    /// <summary>Fewest tokens of a sentence of the grammar.</summary>
    private const int TokensPerSentence = 8;

    /// <summary>How much of a tool's answer is quoted.</summary>
    private const int MostQuoted = 400;

    private readonly StringBuilder _text = new(1024);
    private readonly SimModel _model;
    private readonly IReadOnlyList<string> _keywords;
    private SimRandom _random;
    private int _noun;

    private SimText(SimModel model, SimPrompt prompt, ulong seed)
    {
        _model = model;
        _keywords = SimKeywords.Of(prompt.UserText);
        _random = new SimRandom(seed);
    }

    /// <summary>The whole answer to a prompt, whatever of it is there already.</summary>
    /// <param name="model">Decides how much is written and in what form.</param>
    /// <param name="prompt">What it is about.</param>
    /// <param name="seed">Decides the wording.</param>
    /// <param name="tokens">The exact length, where it was asked for; never more than the model writes at most.</param>
    public static string Compose(SimModel model, SimPrompt prompt, ulong seed, int? tokens = null)
    {
        var writer = new SimText(model, prompt, seed);
        writer.Open(prompt);
        if (tokens is not { } wanted)
        {
            return writer.Fill(writer._random.Between(model.Style.MinSentences, model.Style.MaxSentences));
        }

        var exact = Math.Min(wanted, model.MaxOutputTokens);
        var text = writer.Fill(exact / TokensPerSentence + 1);
        return text[..SimTokenizer.Ends(text, exact)[^1]];
    }

    /// <summary>A sentence of prose for the inside of a JSON answer.</summary>
    public static string Sentence(SimModel model, SimPrompt prompt, ulong seed)
    {
        var writer = new SimText(model, prompt, seed);
        writer.Expand(writer._random.Pick<string>(SimVocabulary.Sentences));
        return writer._text.ToString();
    }

    private void Open(SimPrompt prompt)
    {
        _text.Append("This is a simulated answer by the model ").Append(_model.Id).Append(" about ").Append(_keywords[0]);
        for (var i = 1; i < Math.Min(3, _keywords.Count); i++)
        {
            _text.Append(i == Math.Min(3, _keywords.Count) - 1 ? " and " : ", ").Append(_keywords[i]);
        }

        _text.Append('.');
        if (prompt.Media.Describe() is { } media)
        {
            _text.Append(" It was given ").Append(media).Append('.');
        }

        foreach (var result in prompt.ToolResults)
        {
            Quote(result);
        }
    }

    private void Quote(SimToolResult result)
    {
        var quoted = result.Content.AsSpan().Trim();
        if (quoted.Length > MostQuoted)
        {
            quoted = quoted[..(MostQuoted - (char.IsHighSurrogate(quoted[MostQuoted - 1]) ? 1 : 0))];
        }

        _text.Append(" The tool ").Append(result.Name).Append(" returned: ").Append(quoted).Append(quoted.EndsWith('.') ? "" : ".");
    }

    private string Fill(int count)
    {
        var stride = 1 + _random.Next(SimVocabulary.Sentences.Length - 1);
        var at = _random.Next(SimVocabulary.Sentences.Length);
        for (var i = 0; i < count; i++, at = (at + stride) % SimVocabulary.Sentences.Length)
        {
            Separate(_model.Style, i + 1);
            Expand(SimVocabulary.Sentences[at]);
        }

        return _text.ToString();
    }

    private void Separate(SimStyle style, int sentence)
    {
        if (sentence % style.SentencesPerParagraph != 0)
        {
            _text.Append(' ');
        }
        else if (style.Numbered)
        {
            _text.Append("\n\n").Append(sentence / style.SentencesPerParagraph).Append(". ");
        }
        else
        {
            _text.Append("\n\n");
        }
    }

    private void Expand(ReadOnlySpan<char> template)
    {
        while (template.IndexOf('{') is >= 0 and var open)
        {
            _text.Append(template[..open]);
            _text.Append(template[open + 1] switch
            {
                'k' => _keywords[_random.Next(_keywords.Count)],
                'n' => NextNoun(),
                _ => _random.Pick<string>(SimVocabulary.Adjectives),
            });
            template = template[(open + 3)..];
        }

        _text.Append(template);
    }

    /// <summary>Never the noun before, since a sentence sets two of them against each other.</summary>
    private string NextNoun()
    {
        _noun = (_noun + 1 + _random.Next(SimVocabulary.Nouns.Length - 1)) % SimVocabulary.Nouns.Length;
        return SimVocabulary.Nouns[_noun];
    }
}
